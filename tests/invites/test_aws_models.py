"""What is left out of botocore's data changes neither where a call goes nor how it is signed."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

from invites.aws_models import SERVICES, SmallFileLoader

USED = ("ses", "sesv2", "sqs", "sns", "sts", "s3", "cloudwatch")


@pytest.fixture(scope="module")
def loaders() -> tuple[Loader, Loader]:
    """Meet's and botocore's own."""
    return Loader(file_loader=SmallFileLoader()), Loader()


def test_every_service_goes_to_the_endpoint_that_botocore_has_for_it_in_every_region(
    loaders: tuple[Loader, Loader],
) -> None:
    ours, whole = (EndpointResolver(one.load_data("endpoints")) for one in loaders)
    regions = {region for service in SERVICES for region in regions_of(whole, service)} | {"eu-new-1", "cn-new-1"}
    asked = [(service, region) for service in sorted({*SERVICES, "of-tomorrow"}) for region in sorted(regions)]
    assert len(asked) > 300
    for service, region in asked:
        assert ours.construct_endpoint(service, region) == whole.construct_endpoint(service, region), (service, region)


def regions_of(resolver: EndpointResolver, service: str) -> Iterator[str]:
    for partition in resolver.get_available_partitions():
        yield from resolver.get_available_endpoints(service, partition, allow_non_regional=True)


@pytest.mark.parametrize("service", USED)
def test_a_client_has_the_address_signature_and_calls_of_botocores_own(
    loaders: tuple[Loader, Loader], service: str
) -> None:
    ours, whole = (client(one, service, "cn-north-1") for one in loaders)
    for one in ("endpoint_url", "region_name", "partition", "method_to_api_mapping"):
        assert getattr(ours.meta, one) == getattr(whole.meta, one)
    assert ours.meta.config.signature_version == whole.meta.config.signature_version
    assert settings_of(ours) == settings_of(whole)
    for operation in ours.meta.service_model.operation_names:
        assert shape_of(ours, operation) == shape_of(whole, operation)


def client(loader: Loader, service: str, region: str) -> Any:
    session = Session()
    session.register_component("data_loader", loader)
    return session.create_client(service, region, aws_access_key_id="key", aws_secret_access_key="secret")


def settings_of(client: Any) -> list[tuple[str, str]]:
    """What of a client's configuration chooses its address: S3 has some, and each call asks for them."""
    return [(one.name, one.type) for one in client.meta.service_model.client_context_parameters]


def shape_of(client: Any, operation: str) -> tuple[Any, ...]:
    """Everything that botocore writes a request from, and reads an answer by."""
    model = client.meta.service_model.operation_model(operation)
    shapes = (model.input_shape, model.output_shape)
    members = tuple(tuple(shape.members) if shape else () for shape in shapes)
    return dict(model.http), members, tuple(one.name for one in model.error_shapes), model.metadata


def test_a_file_that_is_not_there_is_none(loaders: tuple[Loader, Loader]) -> None:
    assert loaders[0].file_loader.load_file("/no/such/service") is None


def test_a_member_that_is_called_documentation_stays(tmp_path: Any) -> None:
    (tmp_path / "model.json").write_text('{"members": {"documentation": {"shape": "Text"}}, "documentation": "<p>"}')
    assert SmallFileLoader().load_file(str(tmp_path / "model")) == {
        "members": {"documentation": {"shape": "Text"}},
        "documentation": "",
    }
