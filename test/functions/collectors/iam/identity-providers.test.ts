import { describe, expect, it } from 'vitest'
import {
  buildOidcProviderResource,
  buildSamlProviderResource,
} from '../../../../audit/resources/iam/identity-provider.ts'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import { auditResourceLists } from '../../../../functions/collectors/all-resource-lists.ts'
import { fetchListPage } from '../../../../functions/collectors/lists/list-page.ts'
import { readStubbedFacts, readStubbed, createStubbedApi } from '../stubbed-api.ts'

const account = '111122223333'
const oidc = buildOidcProviderResource(`arn:aws:iam::${account}:oidc-provider/oidc.example.com/id/1`, account)
const saml = buildSamlProviderResource(`arn:aws:iam::${account}:saml-provider/corp`, account)
const role = buildRoleResource(`arn:aws:iam::${account}:role/Deploy`, account)

/** The fact that is kept of a SAML provider's metadata. */
async function computeDigest(SAMLMetadataDocument: string) {
  return (await readStubbedFacts(saml, { GetSAMLProvider: { SAMLMetadataDocument } }))['metadata']
}

describe('an identity provider', () => {
  it('has the audiences of its tokens, sorted', async () => {
    const response = { Url: 'oidc.example.com/id/1', ClientIDList: ['b', 'a'], ThumbprintList: ['f0', '0f'] }
    expect(await readStubbedFacts(oidc, { GetOpenIDConnectProvider: response })).toEqual({
      clientIds: { known: ['a', 'b'] },
      thumbprints: { known: ['0f', 'f0'] },
    })
    expect(await readStubbedFacts(oidc, { GetOpenIDConnectProvider: {} })).toEqual({
      clientIds: { known: [] },
      thumbprints: { known: [] },
    })
  })

  it('of SAML is read as a digest, which another document changes', async () => {
    expect(await computeDigest('<a/>')).toEqual({ known: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    expect(await computeDigest('<a/>')).not.toEqual(await computeDigest('<b/>'))
  })

  it('may be missing', async () => {
    expect(await readStubbed(oidc, { GetOpenIDConnectProvider: { error: 'NoSuchEntity' } })).toBe('NOT_FOUND')
    expect(await readStubbed(saml, { GetSAMLProvider: { error: 'NoSuchEntity' } })).toBe('NOT_FOUND')
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
      await readStubbedFacts(role, {
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
    'of %s are listed in the first region, whatever the region of the event',
    async (kind, name, list, one) => {
      const regions: string[] = []
      const responding = createStubbedApi({ [name]: { [list]: [{ Arn: one.arn }] } })
      const awsCall: typeof responding = (awsOperation, region, input) => {
        regions.push(region)
        return responding(awsOperation, region, input)
      }
      const listingPage = await fetchListPage(auditResourceLists, awsCall, {
        scope: { kind },
        account,
        region: 'eu-west-1',
      })
      expect(listingPage).toEqual({ resources: [one] })
      expect(regions).toEqual(['us-east-1'])
    },
  )
})
