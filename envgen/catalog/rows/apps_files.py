"""Apps for static files, uploads and images."""

from envgen.catalog.anchors import SECURITY
from envgen.catalog.sections import FILES
from envgen.catalog.types import App, Middleware, SettingRow

_S3 = "https://django-storages.readthedocs.io/en/latest/backends/amazon-S3.html"
_GOOGLE = "https://django-storages.readthedocs.io/en/latest/backends/gcloud.html"
_AZURE = "https://django-storages.readthedocs.io/en/latest/backends/azure.html"

ROWS: tuple[App, ...] = (
    App(
        "compressor",
        "django-compressor",
        "Combines and minifies JavaScript and CSS.",
        "https://django-compressor.readthedocs.io/",
        installed=("compressor",),
        settings=(
            SettingRow("COMPRESS_ENABLED", "bool", FILES, "Enable compression."),
            SettingRow(
                "COMPRESS_OFFLINE",
                "bool",
                FILES,
                "Compress files before deployment instead of on request.",
            ),
            SettingRow(
                "COMPRESS_ROOT",
                "str",
                FILES,
                "Directory that compressed files are read from and written to.",
            ),
            SettingRow("COMPRESS_URL", "str", FILES, "URL of compressed files."),
        ),
    ),
    App(
        "imagekit",
        "django-imagekit",
        "Generates thumbnails and other variants of images.",
        "https://django-imagekit.readthedocs.io/",
        installed=("imagekit",),
        settings=(
            SettingRow("IMAGEKIT_CACHEFILE_DIR", "str", FILES, "Directory for generated images."),
        ),
    ),
    App(
        "storages",
        "django-storages",
        "Stores uploads in S3, Google Cloud Storage, Azure and others.",
        "https://django-storages.readthedocs.io/",
        installed=("storages",),
        settings=(
            SettingRow(
                "AWS_ACCESS_KEY_ID", "str", FILES, "ID of the access key; not a secret.", docs=_S3
            ),
            SettingRow(
                "AWS_CLOUDFRONT_KEY",
                "str",
                FILES,
                "Private key that signs CloudFront URLs.",
                secret=True,
                docs=_S3,
            ),
            SettingRow(
                "AWS_CLOUDFRONT_KEY_ID",
                "str",
                FILES,
                "ID of the key that signs CloudFront URLs.",
                docs=_S3,
            ),
            SettingRow(
                "AWS_DEFAULT_ACL",
                "str",
                FILES,
                "Access control list of new files.",
                nullable=True,
                docs=_S3,
            ),
            SettingRow(
                "AWS_LOCATION", "str", FILES, "Path prefix of files in the bucket.", docs=_S3
            ),
            SettingRow("AWS_QUERYSTRING_AUTH", "bool", FILES, "Sign the URLs of files.", docs=_S3),
            SettingRow(
                "AWS_QUERYSTRING_EXPIRE",
                "int",
                FILES,
                "Seconds that a signed URL is valid.",
                docs=_S3,
            ),
            SettingRow(
                "AWS_S3_ACCESS_KEY_ID",
                "str",
                FILES,
                "ID of the access key; not a secret.",
                docs=_S3,
            ),
            SettingRow(
                "AWS_S3_ADDRESSING_STYLE",
                "str",
                FILES,
                "Where the bucket name is in URLs: virtual (host) or path.",
                docs=_S3,
            ),
            SettingRow(
                "AWS_S3_CUSTOM_DOMAIN", "str", FILES, "Host name in the URLs of files.", docs=_S3
            ),
            SettingRow("AWS_S3_ENDPOINT_URL", "str", FILES, "URL of the S3 service.", docs=_S3),
            SettingRow(
                "AWS_S3_FILE_OVERWRITE",
                "bool",
                FILES,
                "Overwrite existing files with the same name.",
                docs=_S3,
            ),
            SettingRow(
                "AWS_S3_OBJECT_PARAMETERS",
                "dict",
                FILES,
                "Parameters of new files, such as Cache-Control.",
                docs=_S3,
            ),
            SettingRow("AWS_S3_REGION_NAME", "str", FILES, "AWS region of the bucket.", docs=_S3),
            SettingRow(
                "AWS_S3_SECRET_ACCESS_KEY",
                "str",
                FILES,
                "The secret access key.",
                secret=True,
                docs=_S3,
            ),
            SettingRow(
                "AWS_S3_SIGNATURE_VERSION",
                "str",
                FILES,
                "Signature version of requests, such as s3v4.",
                docs=_S3,
            ),
            SettingRow(
                "AWS_SECRET_ACCESS_KEY",
                "str",
                FILES,
                "The secret access key.",
                secret=True,
                docs=_S3,
            ),
            SettingRow(
                "AWS_SESSION_TOKEN",
                "str",
                FILES,
                "Token of temporary credentials.",
                secret=True,
                docs=_S3,
            ),
            SettingRow("AWS_STORAGE_BUCKET_NAME", "str", FILES, "Name of the bucket.", docs=_S3),
            SettingRow(
                "AZURE_ACCOUNT_KEY",
                "str",
                FILES,
                "Access key of the storage account.",
                secret=True,
                docs=_AZURE,
            ),
            SettingRow(
                "AZURE_ACCOUNT_NAME", "str", FILES, "Name of the storage account.", docs=_AZURE
            ),
            SettingRow(
                "AZURE_CONNECTION_STRING",
                "str",
                FILES,
                "Connection string with account name and key.",
                secret=True,
                docs=_AZURE,
            ),
            SettingRow("AZURE_CONTAINER", "str", FILES, "Name of the container.", docs=_AZURE),
            SettingRow(
                "AZURE_SAS_TOKEN",
                "str",
                FILES,
                "Shared access signature, which grants limited access.",
                secret=True,
                docs=_AZURE,
            ),
            SettingRow("GS_BUCKET_NAME", "str", FILES, "Name of the bucket.", docs=_GOOGLE),
            SettingRow(
                "GS_PROJECT_ID", "str", FILES, "ID of the Google Cloud project.", docs=_GOOGLE
            ),
        ),
    ),
    App(
        "whitenoise",
        "whitenoise",
        "Serves static files from the application itself.",
        "https://whitenoise.readthedocs.io/",
        middleware=(
            Middleware(
                "whitenoise.middleware.WhiteNoiseMiddleware",
                "after",
                SECURITY,
                directly=True,
            ),
        ),
        settings=(
            SettingRow(
                "WHITENOISE_ALLOW_ALL_ORIGINS",
                "bool",
                FILES,
                "Allow pages of all origins to load static files.",
            ),
            SettingRow(
                "WHITENOISE_AUTOREFRESH", "bool", FILES, "Check for changed files on every request."
            ),
            SettingRow("WHITENOISE_CHARSET", "str", FILES, "The charset of text files."),
            SettingRow("WHITENOISE_INDEX_FILE", "any", FILES, "Serve index.html for a directory."),
            SettingRow(
                "WHITENOISE_KEEP_ONLY_HASHED_FILES",
                "bool",
                FILES,
                "Keep only the files with a hash in their name.",
            ),
            SettingRow(
                "WHITENOISE_MANIFEST_STRICT",
                "bool",
                FILES,
                "Raise an error for a static file that was not collected.",
            ),
            SettingRow(
                "WHITENOISE_MAX_AGE",
                "int",
                FILES,
                "Seconds that browsers may cache files without a hash in their name.",
                nullable=True,
            ),
            SettingRow("WHITENOISE_MIMETYPES", "dict", FILES, "Content types, by file extension."),
            SettingRow(
                "WHITENOISE_ROOT",
                "str",
                FILES,
                "Directory whose files are served at the root URL.",
                nullable=True,
            ),
            SettingRow(
                "WHITENOISE_SKIP_COMPRESS_EXTENSIONS",
                "list",
                FILES,
                "Extensions of files that are not compressed.",
            ),
            SettingRow(
                "WHITENOISE_STATIC_PREFIX",
                "str",
                FILES,
                "URL path prefix of static files, if it is not the path of STATIC_URL.",
            ),
            SettingRow(
                "WHITENOISE_USE_FINDERS",
                "bool",
                FILES,
                "Serve static files that are not collected yet.",
            ),
        ),
    ),
)
