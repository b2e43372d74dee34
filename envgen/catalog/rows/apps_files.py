"""Apps for static files, uploads and images."""

from envgen.catalog.sections import FILES
from envgen.catalog.types import SECURITY, App, Middleware, SettingRow

_S3 = "https://django-storages.readthedocs.io/en/latest/backends/amazon-S3.html"
_GOOGLE = "https://django-storages.readthedocs.io/en/latest/backends/gcloud.html"
_AZURE = "https://django-storages.readthedocs.io/en/latest/backends/azure.html"

ROWS: tuple[App, ...] = (
    App(
        "compressor",
        "django-compressor",
        "Combines and minifies JavaScript and CSS.",
        section=FILES,
        settings=(
            SettingRow("COMPRESS_ENABLED", "bool", "Enable compression."),
            SettingRow(
                "COMPRESS_OFFLINE",
                "bool",
                "Compress files before deployment instead of on request.",
            ),
            SettingRow(
                "COMPRESS_ROOT",
                "str",
                "Directory that compressed files are read from and written to.",
            ),
            SettingRow("COMPRESS_URL", "str", "URL of compressed files."),
        ),
    ),
    App(
        "imagekit",
        "django-imagekit",
        "Generates thumbnails and other variants of images.",
        section=FILES,
        settings=(SettingRow("IMAGEKIT_CACHEFILE_DIR", "str", "Directory for generated images."),),
    ),
    App(
        "storages",
        "django-storages",
        "Stores uploads in S3, Google Cloud Storage, Azure and others.",
        section=FILES,
        docs=_S3,
        settings=(
            SettingRow("AWS_ACCESS_KEY_ID", "str", "ID of the access key; not a secret."),
            SettingRow(
                "AWS_CLOUDFRONT_KEY", "str", "Private key that signs CloudFront URLs.", secret=True
            ),
            SettingRow("AWS_CLOUDFRONT_KEY_ID", "str", "ID of the key that signs CloudFront URLs."),
            SettingRow(
                "AWS_DEFAULT_ACL", "str", "Access control list of new files.", nullable=True
            ),
            SettingRow("AWS_LOCATION", "str", "Path prefix of files in the bucket."),
            SettingRow("AWS_QUERYSTRING_AUTH", "bool", "Sign the URLs of files."),
            SettingRow("AWS_QUERYSTRING_EXPIRE", "int", "Seconds that a signed URL is valid."),
            SettingRow("AWS_S3_ACCESS_KEY_ID", "str", "ID of the access key; not a secret."),
            SettingRow(
                "AWS_S3_ADDRESSING_STYLE",
                "str",
                "Where the bucket name is in URLs: virtual (host) or path.",
            ),
            SettingRow("AWS_S3_CUSTOM_DOMAIN", "str", "Host name in the URLs of files."),
            SettingRow("AWS_S3_ENDPOINT_URL", "str", "URL of the S3 service."),
            SettingRow(
                "AWS_S3_FILE_OVERWRITE", "bool", "Overwrite existing files with the same name."
            ),
            SettingRow(
                "AWS_S3_OBJECT_PARAMETERS",
                "dict",
                "Parameters of new files, such as Cache-Control.",
            ),
            SettingRow("AWS_S3_REGION_NAME", "str", "AWS region of the bucket."),
            SettingRow("AWS_S3_SECRET_ACCESS_KEY", "str", "The secret access key.", secret=True),
            SettingRow(
                "AWS_S3_SIGNATURE_VERSION", "str", "Signature version of requests, such as s3v4."
            ),
            SettingRow("AWS_SECRET_ACCESS_KEY", "str", "The secret access key.", secret=True),
            SettingRow("AWS_SESSION_TOKEN", "str", "Token of temporary credentials.", secret=True),
            SettingRow("AWS_STORAGE_BUCKET_NAME", "str", "Name of the bucket."),
            SettingRow(
                "AZURE_ACCOUNT_KEY",
                "str",
                "Access key of the storage account.",
                secret=True,
                docs=_AZURE,
            ),
            SettingRow("AZURE_ACCOUNT_NAME", "str", "Name of the storage account.", docs=_AZURE),
            SettingRow(
                "AZURE_CONNECTION_STRING",
                "str",
                "Connection string with account name and key.",
                secret=True,
                docs=_AZURE,
            ),
            SettingRow("AZURE_CONTAINER", "str", "Name of the container.", docs=_AZURE),
            SettingRow(
                "AZURE_SAS_TOKEN",
                "str",
                "Shared access signature, which grants limited access.",
                secret=True,
                docs=_AZURE,
            ),
            SettingRow("GS_BUCKET_NAME", "str", "Name of the bucket.", docs=_GOOGLE),
            SettingRow("GS_PROJECT_ID", "str", "ID of the Google Cloud project.", docs=_GOOGLE),
        ),
    ),
    App(
        "whitenoise",
        "whitenoise",
        "Serves static files from the application itself.",
        entries=(),
        middleware=(
            Middleware(
                "whitenoise.middleware.WhiteNoiseMiddleware",
                "after",
                SECURITY,
                directly=True,
            ),
        ),
        section=FILES,
        settings=(
            SettingRow(
                "WHITENOISE_ALLOW_ALL_ORIGINS",
                "bool",
                "Allow pages of all origins to load static files.",
            ),
            SettingRow(
                "WHITENOISE_AUTOREFRESH", "bool", "Check for changed files on every request."
            ),
            SettingRow("WHITENOISE_CHARSET", "str", "The charset of text files."),
            SettingRow("WHITENOISE_INDEX_FILE", "any", "Serve index.html for a directory."),
            SettingRow(
                "WHITENOISE_KEEP_ONLY_HASHED_FILES",
                "bool",
                "Keep only the files with a hash in their name.",
            ),
            SettingRow(
                "WHITENOISE_MANIFEST_STRICT",
                "bool",
                "Raise an error for a static file that was not collected.",
            ),
            SettingRow(
                "WHITENOISE_MAX_AGE",
                "int",
                "Seconds that browsers may cache files without a hash in their name.",
                nullable=True,
            ),
            SettingRow("WHITENOISE_MIMETYPES", "dict", "Content types, by file extension."),
            SettingRow(
                "WHITENOISE_ROOT",
                "str",
                "Directory whose files are served at the root URL.",
                nullable=True,
            ),
            SettingRow(
                "WHITENOISE_SKIP_COMPRESS_EXTENSIONS",
                "list",
                "Extensions of files that are not compressed.",
            ),
            SettingRow(
                "WHITENOISE_STATIC_PREFIX",
                "str",
                "URL path prefix of static files, if it is not the path of STATIC_URL.",
            ),
            SettingRow(
                "WHITENOISE_USE_FINDERS", "bool", "Serve static files that are not collected yet."
            ),
        ),
    ),
)
