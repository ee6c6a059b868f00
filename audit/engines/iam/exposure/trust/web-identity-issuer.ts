/**
 * Who can obtain a token that meets a condition: anyone who uses the system, anyone of one of its tenants, or fewer.
 */
export type TokenReach = 'ANYONE' | 'TENANT' | 'RESTRICTED'

/** Properties of a web identity issuer. */
export interface WebIdentityIssuer {
  /** The common name of the system. */
  system: string
  /** Who the tokens of one tenant are issued to. */
  tenant: string
  /** Who can obtain a token at all. */
  defaultReach: TokenReach
  /** Who can obtain a token whose claim matches the pattern. */
  classifyClaim(claim: string, pattern: string): TokenReach
}

/** Finds the issuer by its URL, in lowercase without the scheme; undefined if it is not known. */
export function findWebIdentityIssuer(url: string): WebIdentityIssuer | undefined {
  return ISSUERS.find(([pattern]) => pattern.test(url))?.[1]
}

/**
 * The requester of a token chooses its audience, so an audience restricts nothing if all customers share an
 * issuer; neither does a workflow that others can call.
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
 * `repo:OWNER/REPOSITORY:…` (since 2026 also `repo:OWNER@ID/REPOSITORY@ID:…`), or a customized subject, in which
 * every value ends with a colon (GitHub Docs, "OpenID Connect reference").
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

/**
 * Each cluster has its own issuer, and all its tokens for AWS have the same audience (EKS User Guide, "IAM roles for
 * service accounts").
 */
const EKS: WebIdentityIssuer = {
  system: 'an EKS cluster',
  tenant: 'every service account of the cluster',
  defaultReach: 'TENANT',
  classifyClaim: (claim, pattern) =>
    claim === 'sub' && /^system:serviceaccount:[^:*?]/.test(pattern) ? 'RESTRICTED' : 'TENANT',
}

/** An issuer whose tenants are identified by one claim. */
function createClaimIssuer(system: string, claim: string): WebIdentityIssuer {
  return {
    system,
    tenant: 'every subject of a customer',
    defaultReach: 'ANYONE',
    classifyClaim: (name, pattern) =>
      (name === claim || name === 'sub') && hasTenantPrefix(pattern) ? 'RESTRICTED' : 'ANYONE',
  }
}

/** Whether no wildcard precedes the end of the part after the first label, or of the host of a URL. */
function hasTenantPrefix(pattern: string): boolean {
  return pattern !== '' && /^(?:[^*?]+|(?:https:\/\/[^/*?]+\/|[^:*?]+:)[^:/*?]+[:/].*)$/.test(pattern)
}

/** An issuer with a single tenant. */
function createTenantIssuer(system: string, tenant: string): WebIdentityIssuer {
  return {
    system,
    tenant,
    defaultReach: 'TENANT',
    classifyClaim: (_, pattern) => (isOnlyWildcards(pattern) ? 'TENANT' : 'RESTRICTED'),
  }
}

/** An issuer for the users of anyone's applications: the condition must name the application or the user. */
function createApplicationIssuer(system: string, ...claims: readonly string[]): WebIdentityIssuer {
  return {
    system,
    tenant: 'every user of an application',
    defaultReach: 'ANYONE',
    classifyClaim: (claim, pattern) =>
      claims.includes(claim) && isApplicationNamed(pattern) ? 'RESTRICTED' : 'ANYONE',
  }
}

/**
 * Known issuers, those with many customers first (IAM User Guide, "Identity-provider controls for shared OIDC
 * providers").
 */
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

/** Whether the pattern is the id of an application or a user, or starts with a Google project number. */
function isApplicationNamed(pattern: string): boolean {
  return pattern !== '' && (!/[*?]/.test(pattern) || /^\d{10,}-/.test(pattern))
}

/** Classifies `OWNER/REST`, which `pattern` captures: a literal owner, and a rest that is literal or not. */
function classifyPath(text: string, pattern: RegExp): TokenReach {
  const [, owner, rest = ''] = pattern.exec(text) ?? []
  if (owner === undefined) return 'ANYONE'
  return isOnlyWildcards(rest) ? 'TENANT' : 'RESTRICTED'
}

function classifyLabels(text: string, restricting: RegExp): TokenReach {
  if (!/^organization:[^:*?]+(:|$)/.test(text)) return 'ANYONE'
  return restricting.test(text) ? 'RESTRICTED' : 'TENANT'
}

/** Whether the pattern consists only of wildcards. */
function isOnlyWildcards(pattern: string): boolean {
  return /^[*?]*$/.test(pattern)
}
