/** The subject and the names of jwt.io and of documentation that follows it. */
const SAMPLE_SUBJECT = '1234567890'
const SAMPLE_NAME = /^(?:john|jane) doe$/i

/** A host that is reserved for documentation (RFC 2606), alone or in a URL. */
const RESERVED_HOST =
  /^(?:[a-z]{2,10}:\/\/)?(?:[\w-]{1,60}\.){0,5}(?:example\.(?:com|org|net)|example)(?![\w.-])/i

/**
 * Whether the claims of a JSON web token are those of a sample: its subject is counted, its issuer has a reserved name, or it has
 * the name of a sample and neither issuer nor audience. What else a claim says, a service can have put there. Undefined if they are
 * no claims.
 */
export function isSampleToken(claims: string): boolean | undefined {
  try {
    const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString()) as unknown
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const { iss, sub, name, aud } = parsed as Readonly<Record<string, unknown>>
    if (sub === SAMPLE_SUBJECT || iss === 'joe') return true
    if (typeof iss === 'string') return RESERVED_HOST.test(iss)
    if (typeof aud === 'string' && typeof sub === 'string')
      return RESERVED_HOST.test(aud) && sub.includes('@example.')
    return aud === undefined && typeof name === 'string' && SAMPLE_NAME.test(name)
  } catch {
    return undefined
  }
}
