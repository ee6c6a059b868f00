import { separate } from './draw.ts'
import type { SecretKind } from './secret-kind.ts'

const GITHUB = 'https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/'
const GITLAB = 'https://docs.gitlab.com/security/tokens/#token-prefixes'
const AZURE = 'https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string'
const PEM = 'https://www.rfc-editor.org/rfc/rfc7468'

/** Tokens of cloud providers, and of services that keep and build code. */
export const platformTokens: readonly SecretKind[] = [
  {
    kind: 'AWS access key id',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids',
    create: ({ of, pick }) => `${pick(['AK', 'AS'])}IA${of('base32', 16)}`,
  },
  {
    kind: 'AWS secret access key',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
    names: ['AWS_SECRET_ACCESS_KEY', 'S3_SECRET_KEY', 'UPLOADER_SECRET', 'awsSecretKey'],
    create: ({ of }) => `${of('base64', 39)}7`,
  },
  {
    kind: 'GitHub token',
    source: GITHUB,
    create: ({ of, pick }) => `gh${pick(['p', 'o', 'u', 's', 'r'])}_${of('alphanumeric', 36)}`,
  },
  {
    kind: 'GitHub fine-grained token',
    source: GITHUB,
    create: ({ of }) => `github_${separate('pat')}_${of('alphanumeric', 22)}_${of('alphanumeric', 59)}`,
  },
  {
    kind: 'GitLab access token',
    source: GITLAB,
    create: ({ of }) => `gl${separate('pat')}-${of('base64url', 20)}`,
  },
  {
    kind: 'GitLab deploy token',
    source: GITLAB,
    create: ({ of }) => `gl${separate('dt')}-${of('base64url', 20)}`,
  },
  {
    kind: 'GitLab runner token',
    source: GITLAB,
    create: ({ of }) => `gl${separate('rt')}-${of('base64url', 20)}`,
  },
  {
    kind: 'GitLab trigger token',
    source: GITLAB,
    create: ({ of }) => `gl${separate('ptt')}-${of('hex', 40)}`,
  },
  {
    kind: 'Atlassian API token',
    source:
      'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
    create: ({ of }) => `ATA${separate('TT3xFfGF0')}${of('base64url', 174)}=${of('upperDigits', 8)}`,
  },
  {
    kind: 'Bitbucket app password',
    source: 'https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/',
    names: ['BITBUCKET_APP_PASSWORD', 'BITBUCKET_PASSWORD', 'GIT_PASSWORD', 'PULL_PASSWORD'],
    create: ({ of }) => `AT${separate('BB')}${of('alphanumeric', 32)}`,
  },
  {
    kind: 'npm token',
    source: 'https://github.blog/2021-09-23-announcing-npms-new-access-token-format/',
    create: ({ of }) => `np${separate('m_')}${of('alphanumeric', 36)}`,
  },
  {
    kind: 'PyPI token',
    source: 'https://pypi.org/help/#apitoken',
    create: ({ of }) => `py${separate('pi-')}AgEIcHlwaS5vcmc${of('base64url', 150)}`,
  },
  {
    kind: 'RubyGems key',
    source: 'https://guides.rubygems.org/api-key-scopes/',
    create: ({ of }) => `ruby${separate('gems_')}${of('hex', 48)}`,
  },
  {
    kind: 'Docker Hub token',
    source: 'https://docs.docker.com/security/access-tokens/',
    create: ({ of }) => `dckr_${separate('pat')}_${of('base64url', 27)}`,
  },
  {
    kind: 'DigitalOcean token',
    source: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
    create: ({ of, pick }) => `do${pick(['p', 'o', 'r'])}_v1_${of('hex', 64)}`,
  },
  {
    kind: 'Google API key',
    source: 'https://cloud.google.com/docs/authentication/api-keys',
    create: ({ of }) => `AI${separate('za')}Sy${of('base64url', 33)}`,
  },
  {
    kind: 'Google OAuth client secret',
    source: 'https://developers.google.com/identity/protocols/oauth2/web-server',
    names: ['GOOGLE_CLIENT_SECRET', 'OAUTH_CLIENT_SECRET', 'LOGIN_SECRET', 'googleClientSecret'],
    create: ({ of }) => `GO${separate('CSPX')}-${of('base64url', 28)}`,
  },
  {
    kind: 'Google service account key',
    source: 'https://cloud.google.com/iam/docs/keys-create-delete',
    create: ({ of }) =>
      JSON.stringify({
        type: 'service_account',
        project_id: 'orders',
        private_key_id: of('hex', 40),
        private_key: `-----BEGIN ${separate('PRIVATE')} KEY-----\n${of('base64', 64)}\n${of('base64', 64)}\n-----END ${separate('PRIVATE')} KEY-----\n`,
        client_email: 'orders@orders.iam.gserviceaccount.com',
      }),
  },
  {
    kind: 'Azure storage connection string',
    source: AZURE,
    create: ({ of }) =>
      `DefaultEndpointsProtocol=https;AccountName=orders;Account${separate('Key')}=${of('base64', 86)}==;EndpointSuffix=core.windows.net`,
  },
  {
    kind: 'Azure Service Bus connection string',
    source: 'https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas',
    create: ({ of }) =>
      `Endpoint=sb://orders.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccess${separate('Key')}=${of('base64', 43)}=`,
  },
  {
    kind: 'Azure SAS URL',
    source: 'https://learn.microsoft.com/azure/storage/common/storage-sas-overview',
    create: ({ of }) =>
      `https://orders.blob.core.windows.net/in?sv=2023-11-03&ss=b&srt=co&sp=rwl&se=2027-01-01T00:00:00Z&si${separate('g')}=${of('alphanumeric', 41)}%2B${of('alphanumeric', 1)}%3D`,
  },
  {
    kind: 'Microsoft Entra client secret',
    source: 'https://learn.microsoft.com/entra/identity-platform/quickstart-register-app',
    create: ({ of }) => `${of('alphanumeric', 3)}8${separate('Q~')}${of('alphanumeric', 34)}`,
  },
  {
    kind: 'Alibaba Cloud access key id',
    source: 'https://www.alibabacloud.com/help/ram/user-guide/create-an-accesskey-pair',
    create: ({ of }) => `LT${separate('AI')}5t${of('alphanumeric', 18)}`,
  },
  {
    kind: 'Heroku API key',
    source: 'https://devcenter.heroku.com/articles/authentication',
    names: ['HEROKU_API_KEY', 'HEROKU_AUTH_TOKEN', 'HEROKU_TOKEN', 'herokuApiKey'],
    create: ({ uuid }) => uuid(),
  },
  {
    kind: 'Vault token',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes',
    create: ({ of }) => `hv${separate('s.')}CAESI${of('base64url', 91)}`,
  },
  {
    kind: 'Terraform Cloud token',
    source: 'https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens',
    create: ({ of }) => `${of('alphanumeric', 14)}.atlas${separate('v1')}.${of('base64url', 67)}`,
  },
  {
    kind: 'Pulumi access token',
    source: 'https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/',
    create: ({ of }) => `pu${separate('l-')}${of('hex', 40)}`,
  },
  {
    kind: 'Doppler token',
    source: 'https://docs.doppler.com/reference/api#token-formats',
    create: ({ of }) => `dp.${separate('pt')}.${of('alphanumeric', 43)}`,
  },
  {
    kind: 'Databricks token',
    source: 'https://docs.databricks.com/dev-tools/auth/pat.html',
    create: ({ of }) => `da${separate('pi')}${of('hex', 32)}`,
  },
  {
    kind: 'SonarQube token',
    source: 'https://docs.sonarsource.com/sonarqube/latest/user-guide/user-token/',
    create: ({ of, pick }) => `sq${pick(['p', 'u', 'a'])}_${of('hex', 40)}`,
  },
  {
    kind: '1Password service account token',
    source: 'https://developer.1password.com/docs/service-accounts/',
    create: ({ of }) => `op${separate('s_eyJ')}${of('base64', 420)}`,
  },
  {
    kind: 'JFrog access key',
    source: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/user-profile',
    create: ({ of }) => `AK${separate('Cp')}${of('alphanumeric', 69)}`,
  },
  {
    kind: 'age identity',
    source: 'https://age-encryption.org/v1',
    create: ({ of }) => `AGE-${separate('SECRET')}-KEY-1${of('upperDigits', 58).replaceAll(/[BIO1]/g, 'Q')}`,
  },
  {
    kind: 'PEM private key',
    source: PEM,
    create: ({ of, pick }) =>
      `-----BEGIN ${pick(['RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', ''])}${separate('PRIVATE')} KEY-----\n${of('base64', 64)}\n${of('base64', 64)}\n-----END`,
  },
  {
    kind: 'PEM private key on one line',
    source: PEM,
    create: ({ of }) =>
      `-----BEGIN ${separate('PRIVATE')} KEY-----\\n${of('base64', 64)}\\n${of('base64', 64)}\\n-----END ${separate('PRIVATE')} KEY-----\\n`,
  },
  {
    kind: 'PEM private key in base64',
    source: PEM,
    create: ({ of }) =>
      Buffer.from(
        `-----BEGIN ${separate('PRIVATE')} KEY-----\n${of('base64', 64)}\n${of('base64', 64)}\n-----END ${separate('PRIVATE')} KEY-----\n`,
      ).toString('base64'),
  },
]
