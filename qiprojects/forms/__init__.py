"""Forms of the project. Choices are those of the loaded population's own project."""
