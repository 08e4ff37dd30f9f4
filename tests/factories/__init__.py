"""People for tests. Everything inside an organisation is made by the product's own actions (tests/world.py)."""

import factory

from organisations.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """A person with an account and nothing else."""

    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
