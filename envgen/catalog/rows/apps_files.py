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
        "Joins and shrinks scripts and style sheets.",
        section=FILES,
        settings=(
            SettingRow("COMPRESS_ENABLED", "bool", "Whether it does anything."),
            SettingRow("COMPRESS_OFFLINE", "bool", "Compress once, before serving."),
            SettingRow("COMPRESS_ROOT", "str", "Folder it reads and writes."),
            SettingRow("COMPRESS_URL", "str", "Address of what it writes."),
        ),
    ),
    App(
        "imagekit",
        "django-imagekit",
        "Makes thumbnails and other versions of images.",
        section=FILES,
        settings=(SettingRow("IMAGEKIT_CACHEFILE_DIR", "str", "Folder for what it makes."),),
    ),
    App(
        "storages",
        "django-storages",
        "Keeps uploads in S3, Google Cloud, Azure and others.",
        section=FILES,
        docs=_S3,
        settings=(
            SettingRow("AWS_ACCESS_KEY_ID", "str", "Which key is used; no secret."),
            SettingRow("AWS_CLOUDFRONT_KEY", "str", "Signs links.", secret=True),
            SettingRow("AWS_CLOUDFRONT_KEY_ID", "str", "Which key signs links."),
            SettingRow("AWS_DEFAULT_ACL", "str", "Access to new files.", nullable=True),
            SettingRow("AWS_LOCATION", "str", "Start of the path in the bucket."),
            SettingRow("AWS_QUERYSTRING_AUTH", "bool", "Sign links to files."),
            SettingRow("AWS_QUERYSTRING_EXPIRE", "int", "Seconds a link works."),
            SettingRow("AWS_S3_ACCESS_KEY_ID", "str", "Which key is used; no secret."),
            SettingRow("AWS_S3_ADDRESSING_STYLE", "str", "Bucket in host or path."),
            SettingRow("AWS_S3_CUSTOM_DOMAIN", "str", "Host of links to files."),
            SettingRow("AWS_S3_ENDPOINT_URL", "str", "Address of the service."),
            SettingRow("AWS_S3_FILE_OVERWRITE", "bool", "Replace files of one name."),
            SettingRow("AWS_S3_OBJECT_PARAMETERS", "dict", "Headers of new files."),
            SettingRow("AWS_S3_REGION_NAME", "str", "Region of the bucket."),
            SettingRow("AWS_S3_SECRET_ACCESS_KEY", "str", "The key itself.", secret=True),
            SettingRow("AWS_S3_SIGNATURE_VERSION", "str", "How requests are signed."),
            SettingRow("AWS_SECRET_ACCESS_KEY", "str", "The key itself.", secret=True),
            SettingRow("AWS_SESSION_TOKEN", "str", "Passing credential.", secret=True),
            SettingRow("AWS_STORAGE_BUCKET_NAME", "str", "The bucket."),
            SettingRow("AZURE_ACCOUNT_KEY", "str", "Key to the account.", secret=True, docs=_AZURE),
            SettingRow("AZURE_ACCOUNT_NAME", "str", "The account.", docs=_AZURE),
            SettingRow(
                "AZURE_CONNECTION_STRING",
                "str",
                "Account and key in one.",
                secret=True,
                docs=_AZURE,
            ),
            SettingRow("AZURE_CONTAINER", "str", "The container.", docs=_AZURE),
            SettingRow("AZURE_SAS_TOKEN", "str", "Limited access.", secret=True, docs=_AZURE),
            SettingRow("GS_BUCKET_NAME", "str", "The bucket.", docs=_GOOGLE),
            SettingRow("GS_PROJECT_ID", "str", "The project.", docs=_GOOGLE),
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
            SettingRow("WHITENOISE_ALLOW_ALL_ORIGINS", "bool", "Let any page use the files."),
            SettingRow("WHITENOISE_AUTOREFRESH", "bool", "Look for changed files each time."),
            SettingRow("WHITENOISE_CHARSET", "str", "Charset of text files."),
            SettingRow("WHITENOISE_INDEX_FILE", "any", "Serve index.html for a folder."),
            SettingRow("WHITENOISE_KEEP_ONLY_HASHED_FILES", "bool", "Leave plain names out."),
            SettingRow("WHITENOISE_MANIFEST_STRICT", "bool", "Fail on a file never collected."),
            SettingRow("WHITENOISE_MAX_AGE", "int", "Seconds of caching.", nullable=True),
            SettingRow("WHITENOISE_MIMETYPES", "dict", "Ending → content type."),
            SettingRow("WHITENOISE_ROOT", "str", "Folder served at the root.", nullable=True),
            SettingRow(
                "WHITENOISE_SKIP_COMPRESS_EXTENSIONS",
                "list",
                "Endings of files that compression does not help.",
            ),
            SettingRow("WHITENOISE_STATIC_PREFIX", "str", "Path of the files, if another."),
            SettingRow("WHITENOISE_USE_FINDERS", "bool", "Serve files not yet collected."),
        ),
    ),
)
