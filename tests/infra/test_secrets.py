from tests.infra.template import Synthesis


def test_an_operators_key_starts_unset_and_all_others_are_generated(account: Synthesis) -> None:
    secrets = {name: each["Properties"] for name, each in account.of_type("AWS::SecretsManager::Secret").items()}
    generated = {
        name: properties["GenerateSecretString"]["PasswordLength"]
        for name, properties in secrets.items()
        if "GenerateSecretString" in properties
    }
    put = {name: properties["SecretString"] for name, properties in secrets.items() if "SecretString" in properties}
    assert generated == {"SecretsAdminKey": 43, "SecretsWebhookSecret": 64, "SecretsProvidermock": 43}
    assert put == {f"SecretsProvider{name}": "unset" for name in ("openaicompatible", "fal", "replicate")}
    assert generated.keys() | put.keys() == secrets.keys()


def test_generated_secrets_have_no_punctuation_that_a_header_or_a_shell_would_mangle(account: Synthesis) -> None:
    for secret in account.of_type("AWS::SecretsManager::Secret").values():
        settings = secret["Properties"].get("GenerateSecretString")
        assert settings is None or settings["ExcludePunctuation"] is True


def test_a_key_put_by_an_operator_outlives_the_stack(account: Synthesis) -> None:
    policies = {each["DeletionPolicy"] for each in account.of_type("AWS::SecretsManager::Secret").values()}
    assert policies == {"Retain"}
