import { describe, expect, it } from 'vitest'
import { known } from '../../../../audit/resources/fact.ts'
import { setTags } from '../../../../functions/cloudformation/facts/derive/set-tags.ts'
import { notKnown } from './template-resources.ts'

describe('tags of a template', () => {
  it('do not keep the value of a tag whose new value is not known, so that no exception by it applies', () => {
    const source = { properties: { Tags: [{ Key: 'team', Value: notKnown }] } }
    const tags = setTags(known({ team: 'payments', stack: 'app' }), source)
    expect(tags).toMatchObject({ incomplete: expect.stringContaining('Tags') as string })
    expect('known' in tags && tags.known).toEqual({ stack: 'app' })
  })
})
