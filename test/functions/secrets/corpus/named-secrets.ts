import type { SecretKind } from './secret-kind.ts'

/** Keys that only their vendor's documentation and the name of the variable show to be secret. */
const vendorKeys: readonly SecretKind[] = [
  {
    kind: 'Datadog API key',
    source: 'https://docs.datadoghq.com/account_management/api-app-keys/',
    names: ['DD_API_KEY', 'DATADOG_API_KEY', 'datadogApiKey', 'DD_APP_KEY'],
    create: ({ of }) => of('hex', 32),
  },
  {
    kind: 'Twilio auth token',
    source: 'https://www.twilio.com/docs/iam/access-tokens',
    names: ['TWILIO_AUTH_TOKEN', 'TWILIO_TOKEN', 'SMS_AUTH_TOKEN', 'twilioAuthToken'],
    create: ({ of }) => of('hex', 32),
  },
  {
    kind: 'Cloudflare API token',
    source: 'https://developers.cloudflare.com/fundamentals/api/get-started/create-token/',
    names: ['CLOUDFLARE_API_TOKEN', 'CF_API_TOKEN', 'CLOUDFLARE_TOKEN', 'cloudflareApiToken'],
    create: ({ of }) => of('base64url', 40).replace(/^[-_]/, 'a'),
  },
  {
    kind: 'Snyk token',
    source: 'https://docs.snyk.io/snyk-api/authentication-for-api',
    names: ['SNYK_TOKEN', 'SNYK_API_KEY', 'SNYK_API_TOKEN', 'snykToken'],
    create: ({ uuid }) => uuid(),
  },
  {
    kind: 'Okta API token',
    source: 'https://developer.okta.com/docs/guides/create-an-api-token/main/',
    names: ['OKTA_API_TOKEN', 'OKTA_TOKEN', 'OKTA_CLIENT_TOKEN', 'oktaApiToken'],
    create: ({ of }) => `00${of('base64url', 40)}`,
  },
  {
    kind: 'Auth0 client secret',
    source: 'https://auth0.com/docs/get-started/applications/application-settings',
    names: ['AUTH0_CLIENT_SECRET', 'AUTH0_SECRET', 'OIDC_CLIENT_SECRET', 'auth0ClientSecret'],
    create: ({ of }) => of('base64url', 64),
  },
  {
    kind: 'PagerDuty key',
    source: 'https://support.pagerduty.com/main/docs/api-access-keys',
    names: ['PAGERDUTY_API_KEY', 'PAGERDUTY_TOKEN', 'PD_API_TOKEN', 'PAGERDUTY_ROUTING_KEY'],
    create: ({ of }) => `u+${of('alphanumeric', 17)}5`,
  },
  {
    kind: 'Algolia admin key',
    source: 'https://www.algolia.com/doc/guides/security/api-keys/',
    names: ['ALGOLIA_ADMIN_KEY', 'ALGOLIA_API_KEY', 'ALGOLIA_ADMIN_API_KEY', 'algoliaAdminKey'],
    create: ({ of }) => of('hex', 32),
  },
  {
    kind: 'Splunk HEC token',
    source: 'https://docs.splunk.com/Documentation/Splunk/latest/Data/UsetheHTTPEventCollector',
    names: ['SPLUNK_HEC_TOKEN', 'HEC_TOKEN', 'SPLUNK_TOKEN', 'splunkHecToken'],
    create: ({ uuid }) => uuid(),
  },
  {
    kind: 'Cloudinary URL',
    source: 'https://cloudinary.com/documentation/node_integration',
    names: ['CLOUDINARY_URL', 'MEDIA_URL', 'ASSETS', 'cloudinaryUrl'],
    create: ({ of }) => `cloudinary://${of('digits', 15)}:${of('alphanumeric', 27)}@orders`,
  },
]

/** Passwords under the names that people give them. */
const passwords: readonly SecretKind[] = [
  ['password', ['DB_PASSWORD', 'POSTGRES_PASSWORD', 'adminPassword', 'smtp-password', 'PASSWORD']],
  ['password run together', ['DBPASSWORD', 'PGPASSWORD', 'MYSQLPASSWORD', 'dbpassword']],
  ['pass', ['DB_PASS', 'SMTP_PASS', 'redis_pass', 'PASS']],
  ['pass run together', ['DBPASS', 'SMTPPASS', 'FTPPASS', 'mysqlpass']],
  ['pwd', ['MYSQL_PWD', 'DB_PWD', 'adminPwd', 'LDAP_BIND_PWD']],
  ['pwd run together', ['DBPWD', 'FTPPWD', 'SQLPWD', 'ldappwd']],
  ['password before another word', ['PWD_DB', 'PASSWORD_ORDERS', 'PASS_SMTP', 'PASSWD_ROOT']],
  ['password of a stage', ['DB_PASSWORD_PROD', 'DB_PASSWORD_1', 'PASSWORD_OLD', 'DB_PASS_READONLY']],
  ['passwd', ['DB_PASSWD', 'ROOT_PASSWD', 'PASSWD', 'ftpPasswd']],
  ['passphrase', ['PASSPHRASE', 'KEY_PASSPHRASE', 'GPG_PASSPHRASE', 'sshPassphrase']],
  ['passcode', ['PASSCODE', 'ADMIN_PASSCODE', 'VPN_PASSCODE', 'adminPasscode']],
].map(([kind, names]) => ({
  kind: String(kind),
  source: 'https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password',
  names: names as string[],
  create: ({ password }) => password(),
}))

/** Generated values under the names that frameworks and people give them. */
const generatedKeys: readonly SecretKind[] = [
  ['secret', ['JWT_SECRET', 'SESSION_SECRET', 'COOKIE_SECRET', 'NEXTAUTH_SECRET', 'APP_SECRET']],
  ['secret before another word', ['SECRET_JWT', 'SECRET_HMAC', 'CLIENT_SECRET_PROD', 'SECRET_V2']],
  ['secret key', ['SECRET_KEY', 'DJANGO_SECRET_KEY', 'SECRET_KEY_BASE', 'flaskSecretKey']],
  ['key of a cipher', ['ENCRYPTION_KEY', 'AES_KEY', 'CIPHER_KEY', 'DATA_ENCRYPTION_KEY']],
  ['key of a signature', ['SIGNING_KEY', 'HMAC_KEY', 'SIGNATURE_KEY', 'JWT_KEY']],
  ['API key', ['API_KEY', 'APIKEY', 'PARTNER_APIKEY', 'X_API_KEY', 'weatherApiKey']],
  ['API key before another word', ['API_KEY_WEATHER', 'APIKEY_PROD', 'API_KEY_2', 'API_SECRET_V2']],
  ['token', ['API_TOKEN', 'ACCESS_TOKEN', 'REFRESH_TOKEN', 'authToken', 'BEARER_TOKEN']],
  ['token run together', ['APITOKEN', 'AUTHTOKEN', 'ACCESSTOKEN', 'GITTOKEN']],
  ['token before another word', ['TOKEN_GITHUB', 'TOKEN_PROD', 'ACCESS_TOKEN_SHOP', 'TOKEN_1']],
  ['license key', ['LICENSE_KEY', 'LICENCE_KEY', 'PDF_LICENSE_KEY', 'licenseKey']],
  ['credential', ['CREDENTIAL', 'PARTNER_CREDENTIALS', 'CREDS', 'apiCreds']],
  ['authorization', ['AUTHORIZATION', 'AUTH_HEADER', 'AUTHORIZATION_HEADER', 'X_AUTHORIZATION']],
].map(([kind, names]) => ({
  kind: String(kind),
  source: 'https://cwe.mitre.org/data/definitions/798.html',
  names: names as string[],
  create: ({ of, pick }) => `${of(pick(['alphanumeric', 'hex', 'base64url']), pick([24, 32, 40]))}4f`,
}))

/** Secrets that only the name of their variable shows. */
export const namedSecrets: readonly SecretKind[] = [...vendorKeys, ...passwords, ...generatedKeys]
