import type { Exposure } from '../policy/exposure/exposure.ts'
import type { Trusted } from '../settings/settings.ts'

/** Whose those are whom a policy lets in: the account's own, the user's by his settings, or somebody else's. */
export type Standing = 'OWN' | 'TRUSTED' | 'FOREIGN'

/** Whom a policy lets in, and whose they are. */
export type ClassifiedExposure = Exposure & { standing: Standing }

/** Whose those are whom `exposure` lets in, for a resource of `account`. */
export function standingOf(exposure: Exposure, account: string, trusted: Trusted): Standing {
  if (exposure.to === 'OWN_ACCOUNT') return 'OWN'
  if (exposure.to === 'ORGANIZATION') return organizationStanding(exposure.organization, trusted)
  if (exposure.to === 'SERVICE') return sourceStanding(exposure.source, account, trusted)
  if (exposure.to !== 'ACCOUNT') return 'FOREIGN'
  if (isMember(exposure.organizations, trusted)) return 'TRUSTED'
  return accountStanding(exposure.account, account, trusted)
}

function isMember(organizations: readonly string[] | 'ANY', trusted: Trusted): boolean {
  return organizations !== 'ANY' && organizations.every(id => organizationStanding(id, trusted) !== 'FOREIGN')
}

/** Nobody can tell whose an organization is where the settings name none: it counts as the user's then. */
function organizationStanding(organization: string, { organizations }: Trusted): Standing {
  if (organization === 'OWN') return 'OWN'
  return organizations.length === 0 || organizations.includes(organization) ? 'TRUSTED' : 'FOREIGN'
}

function accountStanding(account: string, own: string, { accounts }: Trusted): Standing {
  if (account === own) return 'OWN'
  return accounts.includes(account) ? 'TRUSTED' : 'FOREIGN'
}

function sourceStanding(
  source: (Exposure & { to: 'SERVICE' })['source'],
  own: string,
  trusted: Trusted,
): Standing {
  if (source.of === 'ACCOUNT') return accountStanding(source.account, own, trusted)
  if (source.of === 'ORGANIZATION') return organizationStanding(source.organization, trusted)
  return source.of === 'TOKEN' ? 'TRUSTED' : 'FOREIGN'
}
