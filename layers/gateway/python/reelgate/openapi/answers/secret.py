"""What webhooks are signed with."""

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema


class WebhookSecret(BaseModel):
    """What the caller's webhooks are signed with (https://www.standardwebhooks.com)."""

    key: str = Field(description="The signing secret: `whsec_` and 32 bytes in base64.")
    previous_key: str | SkipJsonSchema[None] = Field(
        None, description="The one before, which signs too for a day after a rotation."
    )
    previous_expires_at: int | SkipJsonSchema[None] = Field(
        None, description="When the one before stops to sign, in Unix seconds."
    )
