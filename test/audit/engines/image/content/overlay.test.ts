import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  FileContent,
  LayerAddition,
  LayerRemoval,
} from '../../../../../audit/engines/image/content/layer-content.ts'
import { findInTree, foldLayers, listTree } from '../../../../../audit/engines/image/content/overlay.ts'
import { extractLayers } from './extraction-model.ts'

const name = fc.constantFrom('a', 'b', 'c')
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(names => names.join('/'))
const target = fc.oneof(
  path,
  path.map(to => `/${to}`),
  path.map(to => `../${to}`),
  path.map(to => `../../../${to}/.`),
  path.map(to => `./${to}/..`),
)
const content = fc
  .integer({ min: 0, max: 99 })
  .map((bytes): FileContent => ({ form: 'write-ahead-log', bytes }))
const addition = fc.oneof(
  fc.record({ path, type: fc.constant('file' as const), content }),
  fc.record({ path, type: fc.constant('directory' as const) }),
  fc.record({ path, type: fc.constantFrom('symlink' as const), target }),
  fc.record({ path, type: fc.constantFrom('hardlink' as const), target: path }),
) satisfies fc.Arbitrary<LayerAddition>
const removal = fc.oneof(
  fc.record({ path, type: fc.constant('path' as const) }),
  fc.record({ path: fc.oneof(path, fc.constant('')), type: fc.constant('content' as const) }),
) satisfies fc.Arbitrary<LayerRemoval>
const layer = fc.record({
  removals: fc.array(removal, { maxLength: 3 }),
  additions: fc.array(addition, { maxLength: 8 }),
})

function describeTree(layers: Parameters<typeof foldLayers>[0]): Record<string, unknown> {
  const entries = [...listTree(foldLayers(layers))].map(([place, node]): [string, unknown] => {
    if (node === 'directory' || 'symlink' in node) return [place, node]
    return [place, { file: node.form === 'unreadable' ? 'no target' : JSON.stringify(node) }]
  })
  return Object.fromEntries(entries)
}

describe('layers', () => {
  it('folded are the same as layers extracted in order', () => {
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 5 }), layers => {
        expect(describeTree(layers)).toEqual(Object.fromEntries(extractLayers(layers)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('folded in two steps are the same as folded at once, if the lower ones are complete', () => {
    fc.assert(
      fc.property(layer, layer, (lower, upper) => {
        const removedFirst = describeTree([
          lower,
          { removals: upper.removals, additions: [] },
          { removals: [], additions: upper.additions },
        ])
        expect(removedFirst).toEqual(describeTree([lower, upper]))
      }),
    )
  })
})

const log = (bytes: number): FileContent => ({ form: 'write-ahead-log', bytes })

describe('a path', () => {
  it.each([
    ['of a file', [{ path: 'a', type: 'file', content: log(1) }], { found: 'file', place: 'a', layer: 0 }],
    ['of nothing', [], { found: 'nothing', place: 'a' }],
    [
      'of nothing below a file',
      [
        { path: 'b', type: 'file', content: log(1) },
        { path: 'a', type: 'symlink', target: 'b/c' },
      ],
      { found: 'nothing', place: 'b/c' },
    ],
    ['of a folder', [{ path: 'a/b', type: 'directory' }], { found: 'directory', names: ['b'] }],
    ['of a link to itself', [{ path: 'a', type: 'symlink', target: 'a' }], { found: 'too many links' }],
    [
      'over the most links that Linux follows',
      [
        { path: 'a', type: 'symlink', target: '1' },
        ...Array.from({ length: 39 }, (_, index) => ({
          path: `${index + 1}`,
          type: 'symlink',
          target: `${index + 2}`,
        })),
        { path: '40', type: 'file', content: log(1) },
      ],
      { found: 'file', place: '40' },
    ],
    [
      'over one link more',
      [
        { path: 'a', type: 'symlink', target: '1' },
        ...Array.from({ length: 40 }, (_, index) => ({
          path: `${index + 1}`,
          type: 'symlink',
          target: `${index + 2}`,
        })),
        { path: '41', type: 'file', content: log(1) },
      ],
      { found: 'too many links' },
    ],
  ] as [string, LayerAddition[], object][])('%s leads there', (_, additions, found) => {
    expect(findInTree(foldLayers([{ removals: [], additions }]), 'a')).toMatchObject(found)
  })

  it('is decided by the lowest layer of its links and its file', () => {
    const tree = foldLayers([
      { removals: [], additions: [{ path: 'b', type: 'file', content: log(1) }] },
      { removals: [], additions: [{ path: 'a', type: 'symlink', target: 'b' }] },
    ])
    expect(findInTree(tree, 'a')).toMatchObject({ found: 'file', layer: 0 })
  })
})
