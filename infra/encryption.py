"""A key of the operator's own for what is at rest."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

# What a service needs of the key for whoever may use its data. To alias, grant or delete the key is the operator's.
USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
# By the word that their actions begin with. Logs are not among them: CloudWatch uses the key by the key's own policy.
SERVICES = ("dynamodb", "s3", "secretsmanager", "sqs")


def encrypt(scope: Construct, *, key_arn: str) -> None:
    """Encrypts the tables, buckets, secrets, queues, topics and log groups that are below `scope` by now with the key.

    Each role may use it through the services of which it may do something, and not by itself.
    """
    for construct in scope.node.find_all():
        match construct:
            case dynamodb.CfnGlobalTable():
                construct.add_property_override("SSESpecification.SSEType", "KMS")
                construct.add_property_override("Replicas.0.SSESpecification.KMSMasterKeyId", key_arn)
            case s3.CfnBucket():
                construct.bucket_encryption = _bucket(key_arn)
            case sqs.CfnQueue():
                construct.sqs_managed_sse_enabled = None
                construct.kms_master_key_id = key_arn
            case sns.CfnTopic():
                construct.kms_master_key_id = key_arn
            case secretsmanager.CfnSecret() | logs.CfnLogGroup():
                construct.kms_key_id = key_arn
            case iam.Policy():
                _let_use(construct, key_arn)


def _bucket(key_arn: str) -> s3.CfnBucket.BucketEncryptionProperty:
    default = s3.CfnBucket.ServerSideEncryptionByDefaultProperty(sse_algorithm="aws:kms", kms_master_key_id=key_arn)
    # One call of KMS for many objects.
    rule = s3.CfnBucket.ServerSideEncryptionRuleProperty(
        server_side_encryption_by_default=default, bucket_key_enabled=True
    )
    return s3.CfnBucket.BucketEncryptionProperty(server_side_encryption_configuration=[rule])


def _let_use(policy: iam.Policy, key_arn: str) -> None:
    stack = cdk.Stack.of(policy)
    allowed = stack.resolve(policy.document)["Statement"]
    actions = [action for each in allowed for action in _listed(each["Action"])]
    services = [service for service in SERVICES if any(action.startswith(f"{service}:") for action in actions)]
    if services:
        through = [f"{service}.{stack.region}.{stack.url_suffix}" for service in services]
        policy.add_statements(
            iam.PolicyStatement(
                actions=[*USE], resources=[key_arn], conditions={"StringEquals": {"kms:ViaService": through}}
            )
        )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
