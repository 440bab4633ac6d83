"""Databases with their filestores: make from a template, drop, list.

Called by the scripts of dev/ with the PG* settings in the environment and
DATA_DIR naming Odoo's data folder.
"""

import os
import shutil
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

FILESTORE = Path(os.environ["DATA_DIR"]) / "filestore"


def execute(query, params=None):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, params)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def exists(name):
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return bool(execute(query, [name]))


def drop(name):
    identifier = sql.Identifier(name)
    execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
    shutil.rmtree(FILESTORE / name, ignore_errors=True)


def copy(template, name):
    """Replace ``name`` by a copy of ``template``, files included."""
    drop(name)
    server_version = int(execute("SHOW server_version_num")[0][0])
    # Copying files is quicker than logging every page, from 15 on a choice.
    strategy = " STRATEGY FILE_COPY" if server_version >= 150000 else ""
    query = sql.SQL("CREATE DATABASE {} TEMPLATE {}" + strategy)
    execute(query.format(sql.Identifier(name), sql.Identifier(template)))
    source = FILESTORE / template
    if source.is_dir():
        # Stored files never change, they are named by their content: links do.
        shutil.copytree(source, FILESTORE / name, copy_function=os.link)


def rename(name, new_name):
    drop(new_name)
    query = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    execute(query.format(sql.Identifier(name), sql.Identifier(new_name)))
    if (FILESTORE / name).is_dir():
        (FILESTORE / name).rename(FILESTORE / new_name)


def listing(prefix):
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1"
    for (name,) in execute(query, [prefix]):
        print(name)


def select(database, query):
    """Print the first column of a query's rows."""
    with psycopg2.connect(dbname=database) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query)
            for row in cursor.fetchall():
                print("\t".join(str(value) for value in row))


def run(database, query):
    with psycopg2.connect(dbname=database) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query)


def main(command, *args):
    if command == "exists":
        sys.exit(not exists(*args))
    {
        "copy": copy,
        "drop": drop,
        "list": listing,
        "rename": rename,
        "run": run,
        "select": select,
    }[command](*args)


if __name__ == "__main__":
    main(*sys.argv[1:])
