export type Credentials = { accessKeyId: string; secretAccessKey: string }

/** The account every bed plays. */
export const ACCOUNT = '123456789012'

/** Where the bed is at home, and where a call is that names no region. */
export const HOME_REGION = 'eu-west-1'

/** Credentials that may do everything, and whose calls CloudTrail ascribes to the user `administrator`. */
export const ADMINISTRATOR: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

const USER_KEY = 'AKIABED'
const SESSION_KEY = 'ASIABED'

/** Credentials under which CloudTrail names `name`: an IAM user, or with a slash a role and its session. */
export function actor(name: string): Credentials {
  const prefix = name.includes('/') ? SESSION_KEY : USER_KEY
  return { accessKeyId: prefix + Buffer.from(name).toString('hex').toUpperCase(), secretAccessKey: 'bed' }
}

/** The name an actor's access key stands for; undefined for any other key. */
export function actorName(accessKeyId: string): string | undefined {
  if (!accessKeyId.startsWith(USER_KEY) && !accessKeyId.startsWith(SESSION_KEY)) return undefined
  return Buffer.from(accessKeyId.slice(USER_KEY.length), 'hex').toString()
}

/** The `userIdentity` CloudTrail writes for a call signed with this access key. */
export function identity(accessKeyId: string): Record<string, unknown> {
  if (accessKeyId === ACCOUNT) {
    return {
      type: 'Root',
      principalId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      accountId: ACCOUNT,
      accessKeyId,
    }
  }
  const known = accessKeyId === ADMINISTRATOR.accessKeyId ? 'administrator' : accessKeyId
  const [name = known, session] = (actorName(accessKeyId) ?? known).split('/')
  return session === undefined ? user(name, accessKeyId) : assumedRole(name, session, accessKeyId)
}

function user(userName: string, accessKeyId: string) {
  return {
    type: 'IAMUser',
    principalId: uniqueId('AIDA', userName),
    arn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
    accountId: ACCOUNT,
    accessKeyId,
    userName,
  }
}

function assumedRole(role: string, session: string, accessKeyId: string) {
  const principalId = uniqueId('AROA', role)
  const arn = `arn:aws:iam::${ACCOUNT}:role/${role}`
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    accountId: ACCOUNT,
    accessKeyId,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId, arn, accountId: ACCOUNT, userName: role },
      attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'false' },
    },
  }
}

function uniqueId(prefix: string, name: string) {
  return prefix + Buffer.from(name).toString('hex').toUpperCase().padEnd(17, 'A').slice(0, 17)
}
