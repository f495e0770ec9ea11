"""What Alembic runs: the migrations, on the connection that `contact_centre.schema.migrate` holds the lock with."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
