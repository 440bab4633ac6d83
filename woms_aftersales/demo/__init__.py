from . import woms_demo
from . import woms_demo_story  # isort: split
from . import woms_demo_stories
