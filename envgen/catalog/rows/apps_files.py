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
        "https://django-compressor.readthedocs.io/",
        installed=("compressor",),
        settings=(
            SettingRow("COMPRESS_ENABLED", "bool", FILES, "Whether it does anything."),
            SettingRow("COMPRESS_OFFLINE", "bool", FILES, "Compress once, before serving."),
            SettingRow("COMPRESS_ROOT", "str", FILES, "Folder it reads and writes."),
            SettingRow("COMPRESS_URL", "str", FILES, "Address of what it writes."),
        ),
    ),
    App(
        "imagekit",
        "django-imagekit",
        "Makes thumbnails and other versions of images.",
        "https://django-imagekit.readthedocs.io/",
        installed=("imagekit",),
        settings=(SettingRow("IMAGEKIT_CACHEFILE_DIR", "str", FILES, "Folder for what it makes."),),
    ),
    App(
        "storages",
        "django-storages",
        "Keeps uploads in S3, Google Cloud, Azure and others.",
        "https://django-storages.readthedocs.io/",
        installed=("storages",),
        settings=(
            SettingRow(
                "AWS_ACCESS_KEY_ID", "str", FILES, "Which key is used; no secret.", docs=_S3
            ),
            SettingRow("AWS_CLOUDFRONT_KEY", "str", FILES, "Signs links.", secret=True, docs=_S3),
            SettingRow("AWS_CLOUDFRONT_KEY_ID", "str", FILES, "Which key signs links.", docs=_S3),
            SettingRow(
                "AWS_DEFAULT_ACL", "str", FILES, "Access to new files.", nullable=True, docs=_S3
            ),
            SettingRow("AWS_LOCATION", "str", FILES, "Start of the path in the bucket.", docs=_S3),
            SettingRow("AWS_QUERYSTRING_AUTH", "bool", FILES, "Sign links to files.", docs=_S3),
            SettingRow("AWS_QUERYSTRING_EXPIRE", "int", FILES, "Seconds a link works.", docs=_S3),
            SettingRow(
                "AWS_S3_ACCESS_KEY_ID", "str", FILES, "Which key is used; no secret.", docs=_S3
            ),
            SettingRow(
                "AWS_S3_ADDRESSING_STYLE", "str", FILES, "Bucket in host or path.", docs=_S3
            ),
            SettingRow("AWS_S3_CUSTOM_DOMAIN", "str", FILES, "Host of links to files.", docs=_S3),
            SettingRow("AWS_S3_ENDPOINT_URL", "str", FILES, "Address of the service.", docs=_S3),
            SettingRow(
                "AWS_S3_FILE_OVERWRITE", "bool", FILES, "Replace files of one name.", docs=_S3
            ),
            SettingRow(
                "AWS_S3_OBJECT_PARAMETERS", "dict", FILES, "Headers of new files.", docs=_S3
            ),
            SettingRow("AWS_S3_REGION_NAME", "str", FILES, "Region of the bucket.", docs=_S3),
            SettingRow(
                "AWS_S3_SECRET_ACCESS_KEY",
                "str",
                FILES,
                "The key itself.",
                secret=True,
                docs=_S3,
            ),
            SettingRow(
                "AWS_S3_SIGNATURE_VERSION", "str", FILES, "How requests are signed.", docs=_S3
            ),
            SettingRow(
                "AWS_SECRET_ACCESS_KEY", "str", FILES, "The key itself.", secret=True, docs=_S3
            ),
            SettingRow(
                "AWS_SESSION_TOKEN", "str", FILES, "Passing credential.", secret=True, docs=_S3
            ),
            SettingRow("AWS_STORAGE_BUCKET_NAME", "str", FILES, "The bucket.", docs=_S3),
            SettingRow(
                "AZURE_ACCOUNT_KEY", "str", FILES, "Key to the account.", secret=True, docs=_AZURE
            ),
            SettingRow("AZURE_ACCOUNT_NAME", "str", FILES, "The account.", docs=_AZURE),
            SettingRow(
                "AZURE_CONNECTION_STRING",
                "str",
                FILES,
                "Account and key in one.",
                secret=True,
                docs=_AZURE,
            ),
            SettingRow("AZURE_CONTAINER", "str", FILES, "The container.", docs=_AZURE),
            SettingRow(
                "AZURE_SAS_TOKEN", "str", FILES, "Limited access.", secret=True, docs=_AZURE
            ),
            SettingRow("GS_BUCKET_NAME", "str", FILES, "The bucket.", docs=_GOOGLE),
            SettingRow("GS_PROJECT_ID", "str", FILES, "The project.", docs=_GOOGLE),
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
                "WHITENOISE_ALLOW_ALL_ORIGINS", "bool", FILES, "Let any page use the files."
            ),
            SettingRow(
                "WHITENOISE_AUTOREFRESH", "bool", FILES, "Look for changed files each time."
            ),
            SettingRow("WHITENOISE_CHARSET", "str", FILES, "Charset of text files."),
            SettingRow("WHITENOISE_INDEX_FILE", "any", FILES, "Serve index.html for a folder."),
            SettingRow(
                "WHITENOISE_KEEP_ONLY_HASHED_FILES", "bool", FILES, "Leave plain names out."
            ),
            SettingRow(
                "WHITENOISE_MANIFEST_STRICT", "bool", FILES, "Fail on a file never collected."
            ),
            SettingRow("WHITENOISE_MAX_AGE", "int", FILES, "Seconds of caching.", nullable=True),
            SettingRow("WHITENOISE_MIMETYPES", "dict", FILES, "Ending → content type."),
            SettingRow(
                "WHITENOISE_ROOT", "str", FILES, "Folder served at the root.", nullable=True
            ),
            SettingRow(
                "WHITENOISE_SKIP_COMPRESS_EXTENSIONS",
                "list",
                FILES,
                "Endings of files that compression does not help.",
            ),
            SettingRow("WHITENOISE_STATIC_PREFIX", "str", FILES, "Path of the files, if another."),
            SettingRow("WHITENOISE_USE_FINDERS", "bool", FILES, "Serve files not yet collected."),
        ),
    ),
)
