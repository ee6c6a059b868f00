/** Who can have a token that meets a condition: anyone who uses the system, anyone of a tenant of it, or fewer. */
export type Reach = 'ANYONE' | 'TENANT' | 'RESTRICTED'

/** What is known of the issuer of web identities. */
export interface Issuer {
  /** What people call it. */
  system: string
  /** Who a tenant's tokens are for. */
  tenant: string
  /** Who can have a token at all. */
  open: Reach
  /** Who can have a token whose claim matches the pattern. */
  reachOf(claim: string, pattern: string): Reach
}

/** The issuer by its URL, without the scheme and in lower case; undefined where nothing is known of it. */
export function issuerNamed(url: string): Issuer | undefined {
  return ISSUERS.find(([pattern]) => pattern.test(url))?.[1]
}

/**
 * Audiences are chosen by whoever asks for a token, so they restrict nothing where all customers share an issuer;
 * neither does a workflow that others may call.
 */
const GITHUB: Issuer = {
  system: 'GitHub Actions',
  tenant: 'every repository of an owner',
  open: 'ANYONE',
  reachOf(claim, pattern) {
    if (claim === 'sub') return githubSubject(pattern)
    if (claim === 'repository') return byPath(pattern, /^([^/*?]+)\/(.*)$/)
    if (claim === 'repository_id') return isOpen(pattern) ? 'ANYONE' : 'RESTRICTED'
    const isOwner = ['repository_owner', 'repository_owner_id', 'enterprise_id', 'enterprise'].includes(claim)
    return isOwner && !/[*?]/.test(pattern) ? 'TENANT' : 'ANYONE'
  },
}

/**
 * `repo:OWNER/REPOSITORY:…` (since 2026 also `repo:OWNER@ID/REPOSITORY@ID:…`), or a subject of claims that the owner
 * chose, in which a colon ends every value (GitHub Docs, "OpenID Connect reference").
 */
function githubSubject(pattern: string): Reach {
  const byRepository = byPath(pattern, /^repo:([^/@:*?]+)(?:@[^/:]*)?\/([^:]*)/)
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
const GITLAB: Issuer = {
  system: 'GitLab.com',
  tenant: 'every project of a group',
  open: 'ANYONE',
  reachOf: (claim, pattern) =>
    claim === 'sub' ? byPath(pattern, /^project_path:([^/:*?]+)\/([^:]*)/) : 'ANYONE',
}

/** `organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:PHASE` (HCP Terraform, "Dynamic credentials"). */
const TERRAFORM: Issuer = {
  system: 'HCP Terraform',
  tenant: 'every workspace of an organization',
  open: 'ANYONE',
  reachOf: (claim, pattern) =>
    claim === 'sub' ? byLabels(pattern, /:(?:project|workspace):[^:*?]/) : 'ANYONE',
}

/** `organization:ORGANIZATION:pipeline:PIPELINE:…` (Buildkite, "OIDC with AWS"). */
const BUILDKITE: Issuer = {
  system: 'Buildkite',
  tenant: 'every pipeline of an organization',
  open: 'ANYONE',
  reachOf: (claim, pattern) => (claim === 'sub' ? byLabels(pattern, /:pipeline:[^:*?]/) : 'ANYONE'),
}

/** Each cluster has an issuer, and its tokens for AWS all have one audience (EKS User Guide, "IAM roles for service accounts"). */
const EKS: Issuer = {
  system: 'an EKS cluster',
  tenant: 'every service account of the cluster',
  open: 'TENANT',
  reachOf: (claim, pattern) =>
    claim === 'sub' && /^system:serviceaccount:[^:*?]/.test(pattern) ? 'RESTRICTED' : 'TENANT',
}

/** An issuer whose tenants are told apart by a claim that one of them alone can have. */
function byClaim(system: string, claim: string): Issuer {
  return {
    system,
    tenant: 'every subject of a customer',
    open: 'ANYONE',
    reachOf: (name, pattern) =>
      (name === claim || name === 'sub') && startsWithTenant(pattern) ? 'RESTRICTED' : 'ANYONE',
  }
}

/** Whether there is no wildcard before the end of what follows the first label, or the host of a URL. */
function startsWithTenant(pattern: string): boolean {
  return pattern !== '' && /^(?:[^*?]+|(?:https:\/\/[^/*?]+\/|[^:*?]+:)[^:/*?]+[:/].*)$/.test(pattern)
}

/** An issuer of one tenant alone. */
function ofTenant(system: string, tenant: string): Issuer {
  return {
    system,
    tenant,
    open: 'TENANT',
    reachOf: (_, pattern) => (isOpen(pattern) ? 'TENANT' : 'RESTRICTED'),
  }
}

/** An issuer for the users of anyone's applications: the application must be named, or the user. */
function ofApplications(system: string, ...claims: readonly string[]): Issuer {
  return {
    system,
    tenant: 'every user of an application',
    open: 'ANYONE',
    reachOf: (claim, pattern) =>
      claims.includes(claim) && namesApplication(pattern) ? 'RESTRICTED' : 'ANYONE',
  }
}

/** Issuers, those of many customers first of all (IAM User Guide, "Identity-provider controls for shared OIDC providers"). */
const ISSUERS: readonly (readonly [RegExp, Issuer])[] = [
  [/^token\.actions\.githubusercontent\.com$/, GITHUB],
  [/^token\.actions\.(githubusercontent\.com\/.+|[a-z0-9-]+\.ghe\.com)$/, { ...GITHUB, open: 'TENANT' }],
  [/^gitlab\.com$/, GITLAB],
  [/^gitlab\.[a-z0-9.-]+$/, ofTenant('GitLab', 'every project of the instance')],
  [/^app\.terraform\.io$/, TERRAFORM],
  [/^agent\.buildkite\.com$/, BUILDKITE],
  [/^api\.bitbucket\.org\//, ofTenant('Bitbucket Pipelines', 'every repository of the workspace')],
  [/^oidc\.circleci\.com\/org\//, ofTenant('CircleCI', 'every project of the organization')],
  [/^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/id\//, EKS],
  [/^vstoken\.actions\.githubusercontent\.com$/, { ...GITHUB, system: 'GitHub Actions (old issuer)' }],
  [/^oidc-configuration\.audit-log\.githubusercontent\.com$/, byClaim('GitHub audit log streaming', 'sub')],
  [/^oidc\.codefresh\.io$/, byClaim('Codefresh', 'sub')],
  [/^studio\.datachain\.ai\/api$/, byClaim('DVC Studio', 'sub')],
  [/^api\.pulumi\.com\/oidc$/, byClaim('Pulumi Cloud', 'aud')],
  [/^sandboxes\.cloud$/, byClaim('sandboxes.cloud', 'aud')],
  [/^scalr\.io$/, byClaim('Scalr', 'sub')],
  [/^tokens\.cloud\.shisho\.dev$/, byClaim('Shisho Cloud', 'sub')],
  [/^proidc\.upbound\.io$/, byClaim('Upbound', 'sub')],
  [/^oidc\.vercel\.com$/, byClaim('Vercel', 'aud')],
  [/^appleid\.apple\.com$/, ofApplications('Sign in with Apple', 'aud', 'sub')],
  [
    /^login\.microsoftonline\.com\/(common|organizations|consumers)\//,
    ofApplications('Microsoft', 'aud', 'sub'),
  ],
  [/^accounts\.google\.com$/, ofApplications('Google', 'aud', 'oaud', 'azp', 'sub', 'email')],
  [/^cognito-identity\.amazonaws\.com$/, ofApplications('Amazon Cognito', 'aud', 'sub')],
  [/^www\.amazon\.com$/, ofApplications('Login with Amazon', 'app_id', 'user_id', 'aud', 'sub')],
  [/^graph\.facebook\.com$/, ofApplications('Facebook', 'app_id', 'id', 'aud', 'sub')],
]

/** Whether the pattern is the id of an application or a user, or begins with the number of Google's project. */
function namesApplication(pattern: string): boolean {
  return pattern !== '' && (!/[*?]/.test(pattern) || /^\d{10,}-/.test(pattern))
}

/** `OWNER/REST`, where `pattern` finds both: an owner of a literal name, and something literal in the rest or not. */
function byPath(text: string, pattern: RegExp): Reach {
  const [, owner, rest = ''] = pattern.exec(text) ?? []
  if (owner === undefined) return 'ANYONE'
  return isOpen(rest) ? 'TENANT' : 'RESTRICTED'
}

function byLabels(text: string, restricting: RegExp): Reach {
  if (!/^organization:[^:*?]+(:|$)/.test(text)) return 'ANYONE'
  return restricting.test(text) ? 'RESTRICTED' : 'TENANT'
}

/** Whether there is nothing in the pattern but wildcards. */
function isOpen(pattern: string): boolean {
  return /^[*?]*$/.test(pattern)
}
