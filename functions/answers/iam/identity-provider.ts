import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Aspect } from '../aspect.ts'
import { NOT_FOUND } from './absent.ts'
import { getOidcProvider, getSamlProvider } from './operations.ts'

const texts = z.optional(z.nullable(z.array(z.string())))
const oidcAnswer = z.object({ ClientIDList: texts, ThumbprintList: texts })
const samlAnswer = z.object({ SAMLMetadataDocument: z.string() })

/** GetOpenIDConnectProvider: whom the tokens of a provider are for. */
export const oidcProvider: Aspect<'AWS::IAM::OIDCProvider'> = {
  operations: [getOidcProvider],
  absent: NOT_FOUND,
  async read(ask, { arn }) {
    const found = await ask(getOidcProvider, { OpenIDConnectProviderArn: arn }, oidcAnswer)
    return {
      facts: {
        clientIds: (found.ClientIDList ?? []).toSorted(),
        thumbprints: (found.ThumbprintList ?? []).toSorted(),
      },
    }
  },
}

/** GetSAMLProvider: whose assertions are believed. */
export const samlProvider: Aspect<'AWS::IAM::SAMLProvider'> = {
  operations: [getSamlProvider],
  absent: NOT_FOUND,
  async read(ask, { arn }) {
    const found = await ask(getSamlProvider, { SAMLProviderArn: arn }, samlAnswer)
    return { facts: { metadata: createHash('sha256').update(found.SAMLMetadataDocument).digest('hex') } }
  },
}
