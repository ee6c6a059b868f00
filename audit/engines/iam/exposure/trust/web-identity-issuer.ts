/** Who can have a token that meets a condition: anyone who uses the system, anyone of a tenant of it, or fewer. */
export type TokenReach = 'ANYONE' | 'TENANT' | 'RESTRICTED'

/** What is known of the issuer of web identities. */
export interface WebIdentityIssuer {
  /** What people call it. */
  system: string
  /** Who a tenant's tokens are for. */
  tenant: string
  /** Who can have a token at all. */
  defaultReach: TokenReach
  /** Who can have a token whose claim matches the pattern. */
  classifyClaim(claim: string, pattern: string): TokenReach
}

/** The issuer by its URL, without the scheme and in lower case; undefined where nothing is known of it. */
export function findWebIdentityIssuer(url: string): WebIdentityIssuer | undefined {
  return ISSUERS.find(([pattern]) => pattern.test(url))?.[1]
}

/**
 * Audiences are chosen by whoever asks for a token, so they restrict nothing where all customers share an issuer;
 * neither does a workflow that others may call.
 */
const GITHUB: WebIdentityIssuer = {
  system: 'GitHub Actions',
  tenant: 'every repository of an owner',
  defaultReach: 'ANYONE',
  classifyClaim(claim, pattern) {
    if (claim === 'sub') return classifyGithubSubject(pattern)
    if (claim === 'repository') return classifyPath(pattern, /^([^/*?]+)\/(.*)$/)
    if (claim === 'repository_id') return isOnlyWildcards(pattern) ? 'ANYONE' : 'RESTRICTED'
    const isOwner = ['repository_owner', 'repository_owner_id', 'enterprise_id', 'enterprise'].includes(claim)
    return isOwner && !/[*?]/.test(pattern) ? 'TENANT' : 'ANYONE'
  },
}

/**
 * `repo:OWNER/REPOSITORY:…` (since 2026 also `repo:OWNER@ID/REPOSITORY@ID:…`), or a subject of claims that the owner
 * chose, in which a colon ends every value (GitHub Docs, "OpenID Connect reference").
 */
function classifyGithubSubject(pattern: string): TokenReach {
  const byRepository = classifyPath(pattern, /^repo:([^/@:*?]+)(?:@[^/:]*)?\/([^:]*)/)
  if (byRepository !== 'ANYONE') return byRepository
  const certain = pattern.split(/[*?]/)[0] ?? ''
  const isWhole = certain === pattern
  const claims = certain.split(':').slice(0, isWhole ? undefined : -1)
  const has = (...names: string[]) =>
    claims.some((claim, at) => names.includes(claim) && (claims[at + 1] ?? '') !== '')
  if (has('repository', 'repository_id')) return 'RESTRICTED'
  return has('repository_owner', 'repository_owner_id', 'enterprise', 'enterprise_id') ? 'TENANT' : 'ANYONE'
}

/** `project_path:GROUP/PROJECT:ref_type:…` (GitLab Docs, "OpenID Connect in AWS"). */
const GITLAB: WebIdentityIssuer = {
  system: 'GitLab.com',
  tenant: 'every project of a group',
  defaultReach: 'ANYONE',
  classifyClaim: (claim, pattern) =>
    claim === 'sub' ? classifyPath(pattern, /^project_path:([^/:*?]+)\/([^:]*)/) : 'ANYONE',
}

/** `organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:PHASE` (HCP Terraform, "Dynamic credentials"). */
const TERRAFORM: WebIdentityIssuer = {
  system: 'HCP Terraform',
  tenant: 'every workspace of an organization',
  defaultReach: 'ANYONE',
  classifyClaim: (claim, pattern) =>
    claim === 'sub' ? classifyLabels(pattern, /:(?:project|workspace):[^:*?]/) : 'ANYONE',
}

/** `organization:ORGANIZATION:pipeline:PIPELINE:…` (Buildkite, "OIDC with AWS"). */
const BUILDKITE: WebIdentityIssuer = {
  system: 'Buildkite',
  tenant: 'every pipeline of an organization',
  defaultReach: 'ANYONE',
  classifyClaim: (claim, pattern) =>
    claim === 'sub' ? classifyLabels(pattern, /:pipeline:[^:*?]/) : 'ANYONE',
}

/** Each cluster has an issuer, and its tokens for AWS all have one audience (EKS User Guide, "IAM roles for service accounts"). */
const EKS: WebIdentityIssuer = {
  system: 'an EKS cluster',
  tenant: 'every service account of the cluster',
  defaultReach: 'TENANT',
  classifyClaim: (claim, pattern) =>
    claim === 'sub' && /^system:serviceaccount:[^:*?]/.test(pattern) ? 'RESTRICTED' : 'TENANT',
}

/** An issuer whose tenants are told apart by a claim that one of them alone can have. */
function createClaimIssuer(system: string, claim: string): WebIdentityIssuer {
  return {
    system,
    tenant: 'every subject of a customer',
    defaultReach: 'ANYONE',
    classifyClaim: (name, pattern) =>
      (name === claim || name === 'sub') && hasTenantPrefix(pattern) ? 'RESTRICTED' : 'ANYONE',
  }
}

/** Whether there is no wildcard before the end of what follows the first label, or the host of a URL. */
function hasTenantPrefix(pattern: string): boolean {
  return pattern !== '' && /^(?:[^*?]+|(?:https:\/\/[^/*?]+\/|[^:*?]+:)[^:/*?]+[:/].*)$/.test(pattern)
}

/** An issuer of one tenant alone. */
function createTenantIssuer(system: string, tenant: string): WebIdentityIssuer {
  return {
    system,
    tenant,
    defaultReach: 'TENANT',
    classifyClaim: (_, pattern) => (isOnlyWildcards(pattern) ? 'TENANT' : 'RESTRICTED'),
  }
}

/** An issuer for the users of anyone's applications: the application must be named, or the user. */
function createApplicationIssuer(system: string, ...claims: readonly string[]): WebIdentityIssuer {
  return {
    system,
    tenant: 'every user of an application',
    defaultReach: 'ANYONE',
    classifyClaim: (claim, pattern) =>
      claims.includes(claim) && isApplicationNamed(pattern) ? 'RESTRICTED' : 'ANYONE',
  }
}

/** Issuers, those of many customers first of all (IAM User Guide, "Identity-provider controls for shared OIDC providers"). */
const ISSUERS: readonly (readonly [RegExp, WebIdentityIssuer])[] = [
  [/^token\.actions\.githubusercontent\.com$/, GITHUB],
  [
    /^token\.actions\.(githubusercontent\.com\/.+|[a-z0-9-]+\.ghe\.com)$/,
    { ...GITHUB, defaultReach: 'TENANT' },
  ],
  [/^gitlab\.com$/, GITLAB],
  [/^gitlab\.[a-z0-9.-]+$/, createTenantIssuer('GitLab', 'every project of the instance')],
  [/^app\.terraform\.io$/, TERRAFORM],
  [/^agent\.buildkite\.com$/, BUILDKITE],
  [/^api\.bitbucket\.org\//, createTenantIssuer('Bitbucket Pipelines', 'every repository of the workspace')],
  [/^oidc\.circleci\.com\/org\//, createTenantIssuer('CircleCI', 'every project of the organization')],
  [/^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/id\//, EKS],
  [/^vstoken\.actions\.githubusercontent\.com$/, { ...GITHUB, system: 'GitHub Actions (old issuer)' }],
  [
    /^oidc-configuration\.audit-log\.githubusercontent\.com$/,
    createClaimIssuer('GitHub audit log streaming', 'sub'),
  ],
  [/^oidc\.codefresh\.io$/, createClaimIssuer('Codefresh', 'sub')],
  [/^studio\.datachain\.ai\/api$/, createClaimIssuer('DVC Studio', 'sub')],
  [/^api\.pulumi\.com\/oidc$/, createClaimIssuer('Pulumi Cloud', 'aud')],
  [/^sandboxes\.cloud$/, createClaimIssuer('sandboxes.cloud', 'aud')],
  [/^scalr\.io$/, createClaimIssuer('Scalr', 'sub')],
  [/^tokens\.cloud\.shisho\.dev$/, createClaimIssuer('Shisho Cloud', 'sub')],
  [/^proidc\.upbound\.io$/, createClaimIssuer('Upbound', 'sub')],
  [/^oidc\.vercel\.com$/, createClaimIssuer('Vercel', 'aud')],
  [/^appleid\.apple\.com$/, createApplicationIssuer('Sign in with Apple', 'aud', 'sub')],
  [
    /^login\.microsoftonline\.com\/(common|organizations|consumers)\//,
    createApplicationIssuer('Microsoft', 'aud', 'sub'),
  ],
  [/^accounts\.google\.com$/, createApplicationIssuer('Google', 'aud', 'oaud', 'azp', 'sub', 'email')],
  [/^cognito-identity\.amazonaws\.com$/, createApplicationIssuer('Amazon Cognito', 'aud', 'sub')],
  [/^www\.amazon\.com$/, createApplicationIssuer('Login with Amazon', 'app_id', 'user_id', 'aud', 'sub')],
  [/^graph\.facebook\.com$/, createApplicationIssuer('Facebook', 'app_id', 'id', 'aud', 'sub')],
]

/** Whether the pattern is the id of an application or a user, or begins with the number of Google's project. */
function isApplicationNamed(pattern: string): boolean {
  return pattern !== '' && (!/[*?]/.test(pattern) || /^\d{10,}-/.test(pattern))
}

/** `OWNER/REST`, where `pattern` finds both: an owner of a literal name, and something literal in the rest or not. */
function classifyPath(text: string, pattern: RegExp): TokenReach {
  const [, owner, rest = ''] = pattern.exec(text) ?? []
  if (owner === undefined) return 'ANYONE'
  return isOnlyWildcards(rest) ? 'TENANT' : 'RESTRICTED'
}

function classifyLabels(text: string, restricting: RegExp): TokenReach {
  if (!/^organization:[^:*?]+(:|$)/.test(text)) return 'ANYONE'
  return restricting.test(text) ? 'RESTRICTED' : 'TENANT'
}

/** Whether there is nothing in the pattern but wildcards. */
function isOnlyWildcards(pattern: string): boolean {
  return /^[*?]*$/.test(pattern)
}
