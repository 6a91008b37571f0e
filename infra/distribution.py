"""A CloudFront distribution in front of the API: AWS WAF attaches to it, and not to an HTTP API."""

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.findings import acknowledge

HEADER = "x-origin-verify"
"""As functions/api reads it. There is nothing better: CloudFront signs requests for buckets and function URLs, an HTTP
API is never private, and a client certificate, which it can ask for, needs an authority of one's own.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html"""
# Longer than API Gateway's 30: CloudFront must not ask a second time what is still being answered.
ANSWER = cdk.Duration.seconds(40)


class Distribution(Construct):
    """Serves the API at `domain_name`, keeps nothing, and passes on all that it is sent but the host."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        http: apigateway.HttpApi,
        secret: secretsmanager.ISecret,
        web_acl_arn: str,
        domain_name: str,
        certificate_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        stack = cdk.Stack.of(self)
        origin = origins.HttpOrigin(
            f"{http.api_id}.execute-api.{stack.region}.{stack.url_suffix}",
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
            read_timeout=ANSWER,
            # What is unwrapped is a reference, which CloudFormation resolves when it deploys.
            custom_headers={HEADER: secret.secret_value.unsafe_unwrap()},
        )
        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origin,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                # No redirect: whoever sends a key in the clear is to notice.
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                compress=False,
            ),
            web_acl_id=web_acl_arn,
            domain_names=[domain_name],
            certificate=acm.Certificate.from_certificate_arn(self, "Certificate", certificate_arn),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
        )
        # What the operator's DNS record points at.
        self.target = distribution.distribution_domain_name
        acknowledge(self, "CFR1", reason="From where callers may come is for the web ACL to say.")
        acknowledge(
            self, "CFR3", reason="The web ACL can log every request, without its key; the API logs what reaches it."
        )
