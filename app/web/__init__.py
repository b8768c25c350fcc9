"""The web app: server-rendered pages over the services of the API. It draws, and holds no truth."""
