# Each target is one script of dev/; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run stop reset test test-core lint format screenshots docs-screens bench

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: ## serve a demonstration on http://localhost:8069 (PORT= for another port)
	@dev/run

stop: ## stop what `make run` started
	@dev/stop

reset: ## throw the demonstration's database away
	@dev/reset

test: ## run the tests (ARGS="-k name" for some), check installing and removing
	@dev/test $(ARGS)

test-core: ## run Odoo's own tests of what the addon builds on
	@dev/test-core

lint: ## check style, Odoo's rules, XML, translations
	@dev/lint

format: ## rewrite files in the style that lint asks for (ARGS="files")
	@dev/lint --fix $(ARGS)

screenshots: ## take the pictures of docs/ anew
	@dev/screenshots $(ARGS)

docs-screens: ## take the pictures of docs/workbench.md anew, by the test that checks them
	@WOMS_DOCS=1 dev/test -k TestWorkbenchScreens

bench: ## measure the query budgets beside other addons
	@dev/bench $(ARGS)
