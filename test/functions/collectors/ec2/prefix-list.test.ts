import { describe, expect, it } from 'vitest'
import { buildPrefixListResource } from '../../../../audit/resources/ec2/prefix-list.ts'
import { readStubbed, readStubbedFacts } from '../stubbed-api.ts'

const list = buildPrefixListResource('pl-0a1b2c3d4e5f60718', { account: '111122223333', region: 'eu-west-1' })

describe('a prefix list', () => {
  it('has the CIDR blocks of all pages, each once', async () => {
    const office = { Cidr: '203.0.113.0/24', Description: 'office' }
    const facts = await readStubbedFacts(list, {
      GetManagedPrefixListEntries: ({ PrefixListId, NextToken }) => {
        expect(PrefixListId).toBe('pl-0a1b2c3d4e5f60718')
        return NextToken === 'more'
          ? { Entries: [office, { Cidr: '0.0.0.0/0' }] }
          : { Entries: [office], NextToken: 'more' }
      },
    })
    expect(facts).toEqual({ entries: { known: ['0.0.0.0/0', '203.0.113.0/24'] } })
  })

  it('may have no entries', async () => {
    expect(await readStubbedFacts(list, { GetManagedPrefixListEntries: { Entries: [] } })).toEqual({
      entries: { known: [] },
    })
  })

  it.each([
    [{ Entries: [{ Description: 'office' }] }, 'unexpected response'],
    [{}, 'unexpected response'],
    [{ error: 'UnauthorizedOperation' }, 'access denied to ec2:GetManagedPrefixListEntries'],
  ])('is unknown with %j', async (response, why) => {
    const unknown = expect.stringContaining(why) as string
    expect(await readStubbedFacts(list, { GetManagedPrefixListEntries: response })).toEqual({
      entries: { unknown },
    })
  })

  it('is not found if EC2 does not find it', async () => {
    const response = { GetManagedPrefixListEntries: { error: 'InvalidPrefixListID.NotFound' } }
    expect(await readStubbed(list, response)).toBe('NOT_FOUND')
  })
})
