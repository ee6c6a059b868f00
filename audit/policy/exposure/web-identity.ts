import type { Requirement } from './access.ts'
import { issuerOf } from './provider.ts'
import { issuerNamed, type Reach } from './web-identity-issuer.ts'

/** How a statement trusts the issuer of web identities. */
export interface WebIdentityTrust {
  statement: string
  /** Its URL without the scheme. */
  issuer: string
  /** What people call it, such as `GitHub Actions`. */
  system: string
  /** Who is meant where `reach` is `TENANT`, such as `every repository of an owner`. */
  tenant: string
  reach: Reach
  /** The conditions on the token that count, by claim. */
  claims: Readonly<Record<string, readonly string[]>>
}

/** How the statement behind an exposure trusts its provider; undefined where nothing is known of the issuer. */
export function webIdentityTrust(exposure: {
  provider: string
  statement: string
  requires: readonly Requirement[]
}): WebIdentityTrust | undefined {
  const issuer = issuerOf(exposure.provider)
  const known = issuerNamed(issuer.toLowerCase())
  if (known === undefined) return undefined
  const start = `${issuer.toLowerCase()}:`
  const claims = exposure.requires
    .filter(({ key }) => key.startsWith(start))
    .map(({ key, values, exact }) => ({ claim: key.slice(start.length), values: live(values, exact) }))
  const reaches = claims.map(({ claim, values }) => widest(values.map(value => known.reachOf(claim, value))))
  return {
    statement: exposure.statement,
    issuer,
    system: known.system,
    tenant: known.tenant,
    reach: reaches.reduce(narrower, known.open),
    claims: Object.fromEntries(claims.map(({ claim, values }) => [claim, values])),
  }
}

/** Values that a token can have: none has a star or a question mark, which stand for themselves in an exact comparison. */
function live(values: readonly string[], exact: boolean): readonly string[] {
  return exact ? values.filter(value => !/[*?]/.test(value)) : values
}

const ORDER: readonly Reach[] = ['RESTRICTED', 'TENANT', 'ANYONE']

function widest(all: readonly Reach[]): Reach {
  return ORDER.findLast(reach => all.includes(reach)) ?? 'RESTRICTED'
}

function narrower(one: Reach, other: Reach): Reach {
  return ORDER.indexOf(one) < ORDER.indexOf(other) ? one : other
}
