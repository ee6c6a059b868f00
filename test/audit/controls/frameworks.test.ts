import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { frameworks } from '../../../audit/controls/frameworks.ts'

/** A name without its edition: `CIS AWS Foundations` of `CIS AWS Foundations 7.0`. */
function stripEdition(name: string): string {
  return name.replace(/(?: r?\d[\d.]*|:\d{4})$/, '')
}

describe('frameworks', () => {
  it('are named by controls as the list spells them, and each is in use', () => {
    const named = new Set(checklist.flatMap(control => Object.keys(control.frameworks)))
    expect([...named].toSorted()).toEqual(frameworks.toSorted())
  })

  it('have one name and one edition each', () => {
    const names = frameworks.map(name => stripEdition(name).toLowerCase())
    const doubtful = names.filter((name, at) =>
      names.some((other, index) => index !== at && `${other} `.startsWith(`${name} `)),
    )
    expect(doubtful).toEqual([])
  })
})
