import { describe, expect, it } from 'vitest'
import {
  oidcProviderResource,
  samlProviderResource,
} from '../../../../audit/resources/iam/identity-provider.ts'
import { roleResource } from '../../../../audit/resources/iam/role.ts'
import { listings } from '../../../../functions/answers/listings.ts'
import { listedBy } from '../../../../functions/answers/listed.ts'
import { factsOf, readingOf, stubbed } from '../stubbed.ts'

const account = '111122223333'
const oidc = oidcProviderResource(`arn:aws:iam::${account}:oidc-provider/oidc.example.com/id/1`, account)
const saml = samlProviderResource(`arn:aws:iam::${account}:saml-provider/corp`, account)
const role = roleResource(`arn:aws:iam::${account}:role/Deploy`, account)

/** What is kept of the metadata of a SAML provider. */
async function digestOf(SAMLMetadataDocument: string) {
  return (await factsOf(saml, { GetSAMLProvider: { SAMLMetadataDocument } }))['metadata']
}

describe('an identity provider', () => {
  it('is read by what its tokens are for, in order', async () => {
    const answer = { Url: 'oidc.example.com/id/1', ClientIDList: ['b', 'a'], ThumbprintList: ['f0', '0f'] }
    expect(await factsOf(oidc, { GetOpenIDConnectProvider: answer })).toEqual({
      clientIds: { known: ['a', 'b'] },
      thumbprints: { known: ['0f', 'f0'] },
    })
    expect(await factsOf(oidc, { GetOpenIDConnectProvider: {} })).toEqual({
      clientIds: { known: [] },
      thumbprints: { known: [] },
    })
  })

  it('of SAML is read as a digest, which another document changes', async () => {
    expect(await digestOf('<a/>')).toEqual({ known: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    expect(await digestOf('<a/>')).not.toEqual(await digestOf('<b/>'))
  })

  it('may be gone', async () => {
    expect(await readingOf(oidc, { GetOpenIDConnectProvider: { error: 'NoSuchEntity' } })).toBe('NOT_FOUND')
    expect(await readingOf(saml, { GetSAMLProvider: { error: 'NoSuchEntity' } })).toBe('NOT_FOUND')
  })

  it('is what a role trusts', async () => {
    const Statement = [
      { Effect: 'Allow', Principal: { Federated: [oidc.arn, saml.arn] }, Action: 'sts:AssumeRoleWithSAML' },
    ]
    const Role = {
      Arn: role.arn,
      CreateDate: '2026-02-01T10:00:00.000Z',
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify({ Statement })),
    }
    expect(
      await factsOf(role, {
        GetRole: { Role },
        ListRolePolicies: { PolicyNames: [] },
        ListAttachedRolePolicies: { AttachedPolicies: [] },
      }),
    ).toMatchObject({ oidcProviders: { known: [oidc] }, samlProviders: { known: [saml] } })
  })
})

describe('the lists of identity providers', () => {
  it.each([
    ['AWS::IAM::OIDCProvider', 'ListOpenIDConnectProviders', 'OpenIDConnectProviderList', oidc],
    ['AWS::IAM::SAMLProvider', 'ListSAMLProviders', 'SAMLProviderList', saml],
  ] as const)(
    'of %s are asked for in the first region, wherever the event was',
    async (kind, name, list, one) => {
      const regions: string[] = []
      const answering = stubbed({ [name]: { [list]: [{ Arn: one.arn }] } })
      const call: typeof answering = (operation, region, input) => {
        regions.push(region)
        return answering(operation, region, input)
      }
      const listed = await listedBy(listings, call, { of: { kind }, account, region: 'eu-west-1' })
      expect(listed).toEqual({ resources: [one] })
      expect(regions).toEqual(['us-east-1'])
    },
  )
})
