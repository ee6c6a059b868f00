export type ActorCredentials = { accessKeyId: string; secretAccessKey: string }

/** The account of every local AWS. */
export const LOCAL_ACCOUNT_ID = '123456789012'

/** Where the local AWS is at home, and where a call is that names no region. */
export const LOCAL_HOME_REGION = 'eu-west-1'

/** Credentials that may do everything, and whose calls CloudTrail ascribes to the user `administrator`. */
export const ADMINISTRATOR_CREDENTIALS: ActorCredentials = { accessKeyId: 'test', secretAccessKey: 'test' }

const USER_KEY = 'AKIABED'
const SESSION_KEY = 'ASIABED'

/** Credentials under which CloudTrail names `name`: an IAM user, or with a slash a role and its session. */
export function createActorCredentials(name: string): ActorCredentials {
  const prefix = name.includes('/') ? SESSION_KEY : USER_KEY
  return { accessKeyId: prefix + Buffer.from(name).toString('hex').toUpperCase(), secretAccessKey: 'local' }
}

/** The name an actor's access key stands for; undefined for any other key. */
export function parseActorName(accessKeyId: string): string | undefined {
  if (!accessKeyId.startsWith(USER_KEY) && !accessKeyId.startsWith(SESSION_KEY)) return undefined
  return Buffer.from(accessKeyId.slice(USER_KEY.length), 'hex').toString()
}

/** The `userIdentity` CloudTrail writes for a call signed with this access key. */
export function buildUserIdentity(accessKeyId: string): Record<string, unknown> {
  if (accessKeyId === LOCAL_ACCOUNT_ID) {
    return {
      type: 'Root',
      principalId: LOCAL_ACCOUNT_ID,
      arn: `arn:aws:iam::${LOCAL_ACCOUNT_ID}:root`,
      accountId: LOCAL_ACCOUNT_ID,
      accessKeyId,
    }
  }
  const known = accessKeyId === ADMINISTRATOR_CREDENTIALS.accessKeyId ? 'administrator' : accessKeyId
  const [name = known, session] = (parseActorName(accessKeyId) ?? known).split('/')
  return session === undefined
    ? buildUserIdentityOfUser(name, accessKeyId)
    : buildAssumedRoleIdentity(name, session, accessKeyId)
}

function buildUserIdentityOfUser(userName: string, accessKeyId: string) {
  return {
    type: 'IAMUser',
    principalId: deriveUniqueId('AIDA', userName),
    arn: `arn:aws:iam::${LOCAL_ACCOUNT_ID}:user/${userName}`,
    accountId: LOCAL_ACCOUNT_ID,
    accessKeyId,
    userName,
  }
}

function buildAssumedRoleIdentity(role: string, session: string, accessKeyId: string) {
  const principalId = deriveUniqueId('AROA', role)
  const arn = `arn:aws:iam::${LOCAL_ACCOUNT_ID}:role/${role}`
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session}`,
    arn: `arn:aws:sts::${LOCAL_ACCOUNT_ID}:assumed-role/${role}/${session}`,
    accountId: LOCAL_ACCOUNT_ID,
    accessKeyId,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId, arn, accountId: LOCAL_ACCOUNT_ID, userName: role },
      attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'false' },
    },
  }
}

function deriveUniqueId(prefix: string, name: string) {
  return prefix + Buffer.from(name).toString('hex').toUpperCase().padEnd(17, 'A').slice(0, 17)
}
