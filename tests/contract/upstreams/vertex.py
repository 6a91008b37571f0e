"""Veo on Google's Vertex AI, and Google's exchange of a signature for a token.
https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation
https://developers.google.com/identity/protocols/oauth2/service-account
"""

import base64
import json
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

MODEL = "projects/films/locations/us-central1/publishers/google/models/veo-3.1-generate-001"
EMAIL = "reelgate@films.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Picture(Body):
    mime_type: Literal["image/png", "image/jpeg"] = Field(alias="mimeType")
    content: str = Field(alias="bytesBase64Encoded")


class Instance(Body):
    prompt: str
    image: Picture | None = None


class Parameters(Body):
    samples: Literal[1] = Field(alias="sampleCount")
    seconds: Literal[4, 6, 8] = Field(alias="durationSeconds")
    shape: Literal["16:9", "9:16"] = Field(alias="aspectRatio")
    resolution: Literal["720p", "1080p", "4k"]
    audio: bool = Field(alias="generateAudio")


class Prediction(Body):
    instances: list[Instance] = Field(min_length=1, max_length=1)
    parameters: Parameters


class Vertex(Vendor):
    """The operator has a key file; what opens the door is a token, got for a signature. The film is in the answer."""

    provider = "vertex"
    key_env = "VERTEX_SERVICE_ACCOUNT"
    key = "ya29.made-up-token"
    moderation = "The prompt could not be submitted. It may violate our policies. Support codes: 58061214"

    def __init__(self) -> None:
        super().__init__()
        self._pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def secret(self) -> str:
        pem = self._pair.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return json.dumps(
            {
                "type": "service_account",
                "project_id": "films",
                "private_key_id": "k-1",
                "private_key": pem.decode(),
                "client_email": EMAIL,
                "token_uri": f"{self.url}/token",
            }
        )

    def admit(self, request: Request) -> None:
        if request.path != "/token":
            super().admit(request)

    def serve(self, request: Request) -> Answer:
        match request.method, request.path.removeprefix(f"/v1/{MODEL}"):
            case "POST", "/token":
                return self._token(request)
            case "POST", ":predictLongRunning":
                return self._submit(request)
            case "POST", ":fetchPredictOperation":
                name = str(request.body["operationName"])
                return Answer(body={"name": name, **self._operation(self.job(name.rpartition("/")[2]))})
        raise Wrong("Not found")

    def _token(self, request: Request) -> Answer:
        if request.body["grant_type"] != GRANT:
            raise Wrong("unsupported_grant_type", ["grant_type"])
        public, address = self._pair.public_key(), f"{self.url}/token"
        claims = jwt.decode(request.body["assertion"], public, algorithms=["RS256"], audience=address, issuer=EMAIL)
        if claims["scope"] != SCOPE or claims["exp"] - claims["iat"] > 3600:
            raise Wrong("invalid_scope", ["scope"])
        return Answer(body={"access_token": self.key, "expires_in": 3599, "token_type": "Bearer"})

    def _submit(self, request: Request) -> Answer:
        prompt = self.read(Prediction, request.body).instances[0].prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return _error(403, "PERMISSION_DENIED", "This API method requires billing to be enabled.")
            case Trouble.BUSY:
                return _error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for aiplatform.googleapis.com")
            case Trouble.MODERATED:
                return _error(400, "INVALID_ARGUMENT", self.moderation)
        return Answer(body={"name": f"{MODEL}/operations/{self.start(prompt).id}"})

    def _operation(self, job: Job) -> dict[str, Any]:
        if job.look() is not Stage.DONE:
            return {"done": False}
        if job.trouble is Trouble.BROKEN:
            return {"done": True, "error": {"code": 13, "message": "Internal error. Please try again."}}
        film = {"bytesBase64Encoded": base64.b64encode(self.film).decode(), "mimeType": "video/mp4"}
        return {"done": True, "response": {"raiMediaFilteredCount": 0, "videos": [film]}}

    def refused(self, wrong: Wrong) -> Answer:
        return _error(400 if wrong.errors else 404, "INVALID_ARGUMENT" if wrong.errors else "NOT_FOUND", wrong.sentence)


def _error(status: int, word: str, message: str) -> Answer:
    return Answer(status=status, body={"error": {"code": status, "message": message, "status": word}})
