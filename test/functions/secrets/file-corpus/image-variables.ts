import { createDraw } from '../corpus/draw.ts'
import type { SampleVariable } from '../corpus/secret-kind.ts'

const { of } = createDraw('variables of official images')
const fingerprint = () => of('hex', 40).toUpperCase()
const hash = (length: number) => of('hex', length)

/** Variables that official images of languages, databases and servers set: versions, checksums, fingerprints of who signs. */
const variables: readonly (readonly [name: string, value: string])[] = [
  ['GPG_KEY', fingerprint()],
  ['GPG_KEYS', `${fingerprint()} ${fingerprint()}`],
  ['GPG_KEYS', fingerprint()],
  ['GPG_COUCH_KEY', fingerprint()],
  ['YARN_KEY', fingerprint()],
  ['NODE_RELEASE_KEYS', `${fingerprint()},${fingerprint()}`],
  ['NGINX_GPGKEY', fingerprint()],
  ['NGINX_GPGKEYS', `${fingerprint()} ${fingerprint()}`],
  ['NGINX_GPGKEY_PATH', '/etc/apt/keyrings/nginx-archive-keyring.gpg'],
  ['SWIFT_SIGNING_KEY', fingerprint()],
  ['GHC_RELEASE_KEY', fingerprint()],
  ['STACK_RELEASE_KEY', fingerprint()],
  ['OPENSSL_PGP_KEY_IDS', `0x${fingerprint()} 0x${fingerprint()}`],
  ['RABBITMQ_PGP_KEY_ID', `0x${fingerprint()}`],
  ['RELEASE_KEY', `0x${fingerprint()}`],
  ['REDIS_SIGNING_KEY', `0x${fingerprint().slice(24)}`],
  ['SIGNING_KEYS', `${fingerprint()},${fingerprint()},${fingerprint()}`],
  ['ZIG_MINISIGN_KEY', `RW${of('base64', 54)}`],
  ['SIGNIFY_KEY', `RW${of('base64', 54)}`],
  ['TINI_KEY', fingerprint()],
  ['GOSU_KEY', fingerprint()],
  ['KEY_SHA256', hash(64)],
  ['NODE_KEY_SHA256', hash(64)],
  ['APK_KEY_SHA512', hash(128)],
  ['APT_KEY_SHA1', hash(40)],
  ['APT_KEY_MD5', hash(32)],
  ['APT_KEY_CHECKSUM', hash(64)],
  ['APT_KEY_FPR', fingerprint()],
  ['SIGNING_KEY_FINGERPRINT', fingerprint()],
  ['SIGNING_CERT_THUMBPRINT', fingerprint()],
  ['TOKEN_SHA256', hash(64)],
  ['SECRET_TOOL_SHA256SUM', hash(64)],
  ['HOST_KEY', `SHA256:${of('base64', 43)}`],
  ['SSH_HOST_KEY', `AAAAC3NzaC1lZDI1NTE5AAAAI${of('base64', 43)}`],
  ['JWT_KEY', `MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${of('base64', 340)}`],
  ['VERIFY_KEY', `MCowBQYDK2VwAyEA${of('base64', 43)}=`],
  ['PHP_SHA256', hash(64)],
  ['PHP_ASC_URL', 'https://www.php.net/distributions/php-8.4.2.tar.xz.asc'],
  ['PHP_INI_DIR', '/usr/local/etc/php'],
  ['PHP_CFLAGS', '-fstack-protector-strong -fpic -fpie -O2 -D_LARGEFILE_SOURCE -D_FILE_OFFSET_BITS=64'],
  ['PYTHON_SHA256', hash(64)],
  ['PYTHON_GET_PIP_SHA256', hash(64)],
  ['PYTHON_GET_PIP_URL', `https://github.com/pypa/get-pip/raw/${hash(40)}/public/get-pip.py`],
  ['REDIS_DOWNLOAD_SHA', hash(64)],
  ['REDIS_DOWNLOAD_URL', 'http://download.redis.io/releases/redis-7.4.2.tar.gz'],
  ['HTTPD_SHA256', hash(64)],
  ['HTTPD_PATCHES', ''],
  ['TOMCAT_SHA512', hash(128)],
  ['RUBY_DOWNLOAD_SHA256', hash(64)],
  ['GRADLE_DOWNLOAD_SHA256', hash(64)],
  ['OTP_DOWNLOAD_SHA256', hash(64)],
  ['ELIXIR_DOWNLOAD_SHA512', hash(128)],
  ['GOSU_VERSION', '1.17'],
  ['NJS_RELEASE', '1~bookworm'],
  ['PG_MAJOR', '17'],
  ['PGDATA', '/var/lib/postgresql/data'],
  ['MYSQL_SHELL_VERSION', '9.1.0-1.el9'],
  ['MARIADB_VERSION', '1:11.6.2+maria~ubu2404'],
  ['JAVA_VERSION', 'jdk-21.0.5+11'],
  ['KEYCLOAK_VERSION', '26.0.7'],
  ['VAULT_GPGKEY', fingerprint()],
  ['TRAEFIK_CHECKSUM', hash(64)],
  ['COMPOSER_ALLOW_SUPERUSER', '1'],
  ['PASSENGER_VERSION', '6.0.24'],
]

/** What official images set, under the names that they use. */
export const imageVariables: readonly SampleVariable[] = variables.map(([name, value]) => ({
  kind: 'official image',
  name,
  value,
}))

/** The same as the history of an image has it, in instructions and in commands of a shell. */
export const imageHistory: readonly SampleVariable[] = variables.flatMap(([name, value]) => [
  { kind: 'history', name: '', value: `ENV ${name}=${value}` },
  {
    kind: 'history',
    name: '',
    value: `|1 ${name}=${value} /bin/sh -c set -eux; export ${name}="${value}"; # buildkit`,
  },
])
