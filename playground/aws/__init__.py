"""The playground's AWS: an SES of our own in front of moto's SNS, SQS and STS. It imports no room of the product."""

from playground.aws.credentials import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from playground.aws.provision import Provisioned
from playground.aws.server import Aws, start_aws

__all__ = ["ACCESS_KEY_ID", "REGION", "SECRET_ACCESS_KEY", "Aws", "Provisioned", "start_aws"]
