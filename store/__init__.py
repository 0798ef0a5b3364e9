"""PostgreSQL: tables, migrations, engine, and the embedded servers."""
