"""A build folder, served over HTTP: queries, views, pages."""
