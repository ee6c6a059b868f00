import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { severities } from '../../../../audit/settings/severity.ts'
import type { GateDocument } from '../../../../reports/gate/gate-document.ts'
import { COMMENT_MARKER, renderMarkdownComment } from '../../../../reports/gate/markdown/markdown-comment.ts'
import { renderCodeSpan, renderSentence } from '../../../../reports/formats/markdown/markdown-text.ts'
import {
  buildEmptyGate,
  buildGateFinding,
  buildLargeGate,
  buildSampleGate,
  GATE_CONTEXT,
  gateDocuments,
  HOSTILE_TEXTS,
} from '../gate-sample.ts'
import { extractText, listNodes, parseMarkdown, type MarkdownNode } from './markdown-tree.ts'
import { countRuns } from '../../../sample.ts'

const MAX_LENGTH = 65_000

function renderComment(document: GateDocument): string {
  return renderMarkdownComment(document, GATE_CONTEXT)
}

/** Elements that the comment itself has. */
const OWN_HTML =
  /^(<!-- assay-gate -->|<br>|<details>|<\/details>|<summary>|<\/summary>|<details><summary>Show \d+<\/summary>)$/

/** What GitHub makes a mention, an address, an issue, a commit, an entity, mathematics or an emoji outside of code. */
const GITHUB_SYNTAX = /@|https?:|www\.|\w\.\w|#\d|GH-\d|\b[0-9a-f]{7,40}\b|[<>&$*_~`|\\[\]]|:\w+:/i

const OWN_STRONG = [
  ...severities,
  'The change passes the gate.',
  'The change fails the gate.',
  'The gate cannot decide the change.',
]

const OWN_HEADINGS =
  /^(Findings that the change opens|Escalation paths that the change opens|Newly admitted principals|Newly granted permissions|Not decided|Accepted findings) \(\d+\)$/

const OWN_TYPES = new Set([
  'html',
  'paragraph',
  'strong',
  'text',
  'list',
  'listItem',
  'table',
  'tableRow',
  'tableCell',
  'heading',
  'inlineCode',
  'link',
])

/** What in `tree` comes from data and is not shown literally. */
function listIntrusions(tree: MarkdownNode): string[] {
  return listNodes(tree).flatMap(node => {
    const { type, value = '', url = '' } = node
    const isOwn =
      OWN_TYPES.has(type) &&
      (type !== 'html' || OWN_HTML.test(value)) &&
      (type !== 'strong' || OWN_STRONG.includes(extractText(node))) &&
      (type !== 'heading' || OWN_HEADINGS.test(extractText(node))) &&
      (type !== 'link' || url.startsWith('https://assay.example/docs/controls/')) &&
      (type !== 'text' || !GITHUB_SYNTAX.test(value))
    return isOwn ? [] : [`${type}: ${value}${url}`]
  })
}

describe('the comment', () => {
  it('says what the change does', () => {
    expect(renderComment(buildSampleGate())).toMatchInlineSnapshot(`
      "<!-- assay-gate -->
      **The change fails the gate.**

      - The change opens 1 finding of severity HIGH or worse: 1 CRITICAL.
      - Assay cannot decide 1 part of the change.

      | severity | opens | closes | remains | accepted |
      | --- | --: | --: | --: | --: |
      | CRITICAL | 1 | 0 | 0 | 0 |
      | HIGH | 0 | 1 | 0 | 1 |
      | LOW | 0 | 0 | 1 | 0 |

      ### Findings that the change opens (1)

      - **CRITICAL** The role may call \`iam:*\` on all resources.<br>
        At \`cdk.out/orders-prod.template.json:12\`, \`OrdersRole\`, \`orders-prod/Orders/Role/Resource\`, \`arn:aws:iam::123456789012:role/orders\` of stack \`orders-prod\`<br>
        Remediation: Remove one of the policies that the finding names (DetachRolePolicy, DeleteRolePolicy, DetachUserPolicy, DeleteUserPolicy, RemoveUserFromGroup), or set a permissions boundary (PutRolePermissionsBoundary, PutUserPermissionsBoundary). List principals that are meant to administer the account under "allowed" in the settings of this control, and the execution roles of your CDK bootstrap under "deploymentRoles" in those of iam-admin-managed-policy-attached.<br>
        Control: [least-privilege/principal-effective-admin](https://assay.example/docs/controls/least-privilege/principal-effective-admin.md)

      ### Escalation paths that the change opens (1)

      - User ann and 2 more principals can become role admin: ann passes role admin to a function; ann invokes the function.

      ### Newly admitted principals (1)

      - Queue orders (OrdersQueue) newly admits \`arn:aws:iam::999999999999:root\` (another account) to \`sqs:SendMessage\`.

      ### Newly granted permissions (1)

      - **HIGH** Role orders (OrdersRole) may newly call 178 actions (such as \`iam:*\` and \`sts:AssumeRole\`) on \`*\`, for example \`iam:CreateUser\` on \`arn:aws:iam::123456789012:user/example\`, by statement 1 of the inline policy admin.

      ### Not decided (1)

      - Table, Policy: Assay does not know \`Fn::Transform\`.

      ### Accepted findings (1)

      - **HIGH** \`least-privilege/trigger-policy-not-public\` on \`arn:aws:sqs:eu-west-1:123456789012:orders\`: Accepted for its tag \`team=orders\` until \`2027-01-31\`: Partners send orders without an account
      "
    `)
  })

  it('folds what is many', () => {
    const [grant] = buildSampleGate().granted
    const granted = grant === undefined ? [] : Array.from({ length: 6 }, () => grant)
    const text = renderComment(buildEmptyGate({ granted }))
    expect(text).toContain(
      '### Newly granted permissions (6)\n\n<details><summary>Show 6</summary>\n\n- **HIGH** Role',
    )
    expect(text).toContain('\n\n</details>\n')
  })

  it('says the remediation of a control once', () => {
    const text = renderComment(
      buildEmptyGate({ findings: [buildGateFinding(), buildGateFinding({ logicalId: 'B' })] }),
    )
    expect(text.match(/Remediation: /g)).toHaveLength(1)
    expect(text.match(/Control: /g)).toHaveLength(2)
  })

  it('names the page of a control by its path without an address, and an unknown control by its id', () => {
    const findings = [
      buildGateFinding(),
      buildGateFinding({ control: 'isolation/[x](https://evil.example)' }),
    ]
    const text = renderMarkdownComment(buildEmptyGate({ findings }), { version: '1.2.3' })
    expect(text).toContain(
      'Control: `least-privilege/principal-effective-admin`, which `assay controls least-privilege/principal-effective-admin` describes',
    )
    expect(text).toContain('Control: `isolation/[x](https://evil.example)`\n')
  })

  it('of a document without content is the verdict', () => {
    expect(renderComment(buildEmptyGate())).toBe(
      `${COMMENT_MARKER}\n**The change passes the gate.**\n\n- The change opens no finding of severity HIGH or worse.\n`,
    )
  })
})

describe('any document', () => {
  it('is a comment in which all data is plain words or code, of limited length', async () => {
    await fc.assert(
      fc.asyncProperty(gateDocuments, async document => {
        const text = renderComment(document)
        expect(text.startsWith(`${COMMENT_MARKER}\n**`)).toBe(true)
        expect(text.length).toBeLessThanOrEqual(MAX_LENGTH)
        expect(listIntrusions(await parseMarkdown(text))).toEqual([])
      }),
      countRuns(150),
    )
  })

  it('would be seen to break out', async () => {
    for (const text of [
      '<b>',
      '[a](https://b.example)',
      '@org/team',
      '# Title',
      '**bold**',
      'www.a.example',
      '&lt;',
      '![a](b)',
    ])
      expect(listIntrusions(await parseMarkdown(text))).not.toEqual([])
  })

  it('has its marker once', () => {
    const hostile = buildEmptyGate({
      findings: [buildGateFinding({ reason: COMMENT_MARKER, stack: COMMENT_MARKER })],
    })
    const outsideOfCode = renderComment(hostile).replaceAll(/`[^`]*`/g, '')
    expect(outsideOfCode.split(COMMENT_MARKER)).toHaveLength(2)
  })
})

describe('a comment on a large change', () => {
  const text = renderComment(buildLargeGate(6000))

  it('has a limited length and all sections, each with the count of all', () => {
    expect(text.length).toBeLessThanOrEqual(MAX_LENGTH)
    for (const title of [
      'Findings that the change opens (6000)',
      'Escalation paths that the change opens (6000)',
      'Newly admitted principals (6000)',
      'Newly granted permissions (6000)',
      'Not decided (6000)',
    ])
      expect(text).toContain(`### ${title}\n`)
  })

  it('shows the worst and counts the rest', () => {
    const [, section = ''] = /### Findings that[^\n]*\n\n([\s\S]*?)\n\n###/.exec(text) ?? []
    const shown = section.match(/^- \*\*/gm)?.length ?? 0
    expect(shown).toBeGreaterThan(20)
    expect(section.match(/^- \*\*CRITICAL\*\*/gm)).toHaveLength(shown)
    expect(section).toContain(`${6000 - shown} more are not shown.`)
    const [, folded] = /### Newly granted[^\n]*\n\n<details><summary>Show (\d+)</.exec(text) ?? []
    expect(text).toContain(`${6000 - Number(folded)} more are not shown.`)
  })

  it('has a limited length where every section is full', () => {
    const document = buildLargeGate(3000)
    const accepted = document.findings.map(finding => ({ ...finding, accepted: { reason: 'known' } }))
    const reasons = Array.from({ length: 100 }, () => '` a'.repeat(100))
    const comment = renderComment({ ...document, reasons, findings: [...document.findings, ...accepted] })
    expect(comment.length).toBeLessThanOrEqual(MAX_LENGTH)
    expect(comment.length).toBeGreaterThan(60_000)
  })

  it('has a limited length where every text is as long as can be', () => {
    const long = '`@ '.repeat(3000)
    const finding = buildGateFinding({
      reason: long,
      resource: long,
      logicalId: long,
      stack: long,
      constructPath: long,
    })
    const document = buildLargeGate(300)
    const hostile: GateDocument = {
      ...document,
      reasons: Array.from({ length: 100 }, () => long),
      findings: [
        ...Array.from({ length: 300 }, () => finding),
        ...Array.from({ length: 300 }, () => ({ ...finding, accepted: { reason: long } })),
      ],
      granted: document.granted.map(each => ({ ...each, action: long, by: long, resource: long })),
      admitted: document.admitted.map(each => ({
        ...each,
        principal: long,
        actions: Array.from({ length: 20 }, () => long),
      })),
      escalation: document.escalation.map(each => ({
        ...each,
        steps: Array.from({ length: 20 }, () => long),
      })),
      unknown: document.unknown.map(each => ({ ...each, why: long })),
    }
    expect(renderComment(hostile).length).toBeLessThanOrEqual(MAX_LENGTH)
  })
})

describe('a code span', () => {
  it.each([
    ['plain', '`plain`'],
    ['a `b` c', '``a `b` c``'],
    ['`', '`` ` ``'],
    ['```', '```` ``` ````'],
    [' padded ', '`  padded  `'],
    ['', '(empty)'],
    ['a\nb', String.raw`${'`'}a\nb${'`'}`],
  ])('of %j is %s', (text, code) => {
    expect(renderCodeSpan(text)).toBe(code)
  })

  it('is read back as it is, for any text', async () => {
    const lines = fc.oneof(
      fc.constantFrom(...HOSTILE_TEXTS),
      fc.string({ unit: fc.constantFrom('`', ' ', 'a', '|', '\\', '<') }),
    )
    await fc.assert(
      fc.asyncProperty(lines, async text => {
        fc.pre(text.trim() !== '' && text.length <= 300 && /^[ -~]*$/.test(text))
        const codes = listNodes(await parseMarkdown(`- x ${renderCodeSpan(text)} y`)).filter(
          ({ type }) => type === 'inlineCode',
        )
        expect(codes.map(({ value }) => value?.trim())).toEqual([text.trim()])
      }),
      countRuns(500),
    )
  })
})

describe('a sentence', () => {
  it.each([
    ['The role may call iam:* on all resources.', 'The role may call `iam:*` on all resources.'],
    ['Role app-1 (see a.b) admits "x y"', 'Role `app-1` (see `a.b`) admits "x y"'],
    ['@team, please', '`@team`, please'],
    ['commit deadbeef now', 'commit `deadbeef` now'],
    ['a1, b2 c3', '`a1`, `b2 c3`'],
    ['port 22 of 1234567', 'port 22 of `1234567`'],
    ['see www.… now', 'see `www`.… now'],
    ['<b> and [x](y)', '`<b>` and `[x](y`)'],
  ])('%j becomes %s', (sentence, text) => {
    expect(renderSentence(sentence)).toBe(text)
  })
})
