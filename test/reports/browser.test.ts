import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Framework, FrameworkDescription } from '../../audit/frameworks/framework.ts'
import { buildConsoleLink } from '../../audit/resources/console/console-link.ts'
import { renderHtmlReport } from '../../reports/html/html-report.ts'
import { buildPosture } from '../../reports/posture/build/build-posture.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { sampleUnlessFull } from '../sample.ts'
import { describeInBrowser, findChromium } from './chromium.ts'
import { buildHostilePosture } from './formats/hostile-posture.ts'
import { SAMPLE_COVERAGE } from './sample-publication.ts'
import {
  SAMPLE_ACCOUNT_ID,
  SAMPLE_TIME,
  buildNonCompliant,
  buildInsufficientData,
  buildSampleControl,
  buildLargePosture,
  buildSampleHistory,
  buildSamplePosture,
  buildSampleRecord,
} from './sample-posture.ts'

const PHONE = { viewport: { width: 360, height: 740 } }
const DESK = { viewport: { width: 1280, height: 900 } }

/** A name without a place to break it. */
const LONG = 'a'.repeat(180)

function buildLongFramework(): FrameworkDescription {
  const clause = { id: LONG, title: LONG, supports: LONG, manual: LONG }
  const about = { publisher: LONG, source: `https://${LONG}.example/`, verified: '2026-11-30', scope: LONG }
  return { name: 'PCI DSS 4.0.1', ...about, clauses: [clause, { id: `${LONG}2`, title: LONG }] }
}

function buildLongPosture(): Posture {
  const id = 'patching/function-runtime-supported'
  const record = (name: string, evaluation: ReturnType<typeof buildNonCompliant>) =>
    buildSampleRecord(
      'AWS::Lambda::Function',
      `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:function:${name}`,
      'eu-west-1',
      {
        [id]: evaluation,
      },
    )
  const control = buildSampleControl(id, 'INFORMATIONAL', `Functions should ${LONG}`, {
    references: [`https://docs.aws.amazon.com/${LONG}`],
    frameworks: { [LONG]: [LONG], 'PCI DSS 4.0.1': [LONG] },
  })
  const exception = { control: id, resource: `*${LONG}3`, owner: LONG, reason: LONG, until: '2027-01-01' }
  const records = [
    record(
      LONG,
      buildNonCompliant(LONG, { [LONG]: LONG, list: [{ deep: { deeper: [LONG, { [LONG]: 1 }] } }, LONG] }),
    ),
    record(`${LONG}2`, buildInsufficientData(LONG)),
    record(`${LONG}3`, buildNonCompliant(LONG, {})),
  ]
  const exceptions = [exception, { ...exception, resource: LONG }]
  return buildPosture(records, [control], {
    account: LONG,
    regions: [LONG],
    at: SAMPLE_TIME,
    unlisted: [LONG],
    exceptions,
    frameworks: [buildLongFramework()],
    attestations: [
      { framework: 'PCI DSS 4.0.1', clause: LONG, text: LONG, author: LONG, until: '2026-01-01' },
    ],
  })
}

/** A strategy of which many controls fail, are not known and pass. */
function buildMixedPosture(): Posture {
  const controls = Array.from({ length: 39 }, (_, index) =>
    buildSampleControl(`patching/control-${index}`, 'LOW', 'It should be patched'),
  )
  const results = controls.map(({ id }, index) => [
    id,
    index < 13 ? buildNonCompliant('It is old.', {}) : index < 26 ? buildInsufficientData('denied') : 'pass',
  ])
  const record = buildSampleRecord(
    'AWS::Lambda::Function',
    `arn:aws:lambda:eu-west-1:${SAMPLE_ACCOUNT_ID}:function:mixed`,
    'eu-west-1',
    Object.fromEntries(results) as Parameters<typeof buildSampleRecord>[3],
  )
  const about = { account: SAMPLE_ACCOUNT_ID, regions: ['eu-west-1'], at: SAMPLE_TIME, frameworks: [] }
  return buildPosture([record], controls, about)
}

/** Resources whose names are not the last parts of their ARNs. */
function buildNamedPosture(): Posture {
  const id = 'patching/image-scanned'
  const resources = [
    ['AWS::ECR::Image', `ecr:eu-west-1:${SAMPLE_ACCOUNT_ID}:repository/shop/web/sha256:${'ab'.repeat(32)}`],
    ['AWS::ECR::Repository', `ecr:eu-west-1:${SAMPLE_ACCOUNT_ID}:repository/shop/web`],
    ['AWS::InspectorV2::AccountStatus', `inspector2:eu-west-1:${SAMPLE_ACCOUNT_ID}:status`],
    ['AWS::Logs::LogGroup', `logs:eu-west-1:${SAMPLE_ACCOUNT_ID}:log-group:/aws/lambda/web`],
  ] as const
  const records = resources.map(([kind, arn]) =>
    buildSampleRecord(kind, `arn:aws:${arn}`, 'eu-west-1', { [id]: buildNonCompliant('It is old.', {}) }),
  )
  const about = { account: SAMPLE_ACCOUNT_ID, regions: ['eu-west-1'], at: SAMPLE_TIME, frameworks: [] }
  return buildPosture(records, [buildSampleControl(id, 'LOW', 'It should be scanned')], about)
}

describeInBrowser('the report in a browser', () => {
  const posture = buildSamplePosture()
  const swept = buildSamplePosture({
    sweep: { ...SAMPLE_COVERAGE, status: 'STALE', runningSince: '2026-11-25T06:00:00.000Z' },
  })
  let browser: Browser
  let directory: string
  let faults: string[] = []

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'assay-report-'))
    const reports = {
      sample: posture,
      large: buildLargePosture(50_000),
      history: buildSampleHistory(posture),
      long: buildLongPosture(),
      mixed: buildMixedPosture(),
      named: buildNamedPosture(),
      hostile: buildHostilePosture(),
      swept,
      // With a trend and a full scan that is overdue.
      whole: buildSampleHistory(swept),
    }
    for (const [name, each] of Object.entries(reports))
      writeFileSync(join(directory, `${name}.html`), renderHtmlReport(each))
    const executablePath = findChromium() ?? ''
    const args = ['--no-sandbox', '--disable-background-networking']
    browser = await chromium.launch({ executablePath, args })
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map(context => context.close()))
    if (faults.length > 0) throw new Error(faults.join('\n'))
  })
  afterAll(async () => {
    await browser.close()
    rmSync(directory, { recursive: true })
  })

  /** A report, opened offline; whatever goes wrong on the page, or is asked of the network, fails the test. */
  async function opened(options: BrowserContextOptions = DESK, name = 'sample', hash = ''): Promise<Page> {
    faults = []
    const context = await browser.newContext({ offline: true, ...options })
    const page = await context.newPage()
    const address = pathToFileURL(join(directory, `${name}.html`)).href
    page.on('pageerror', failure => faults.push(failure.message))
    page.on('console', message => faults.push(message.text()))
    page.on('request', request => {
      if (!request.url().startsWith(address)) faults.push(request.url())
    })
    await page.goto(address + hash)
    return page
  }

  /** What is listed without a filter. */
  const short = [...posture.findings, ...posture.accepted]
  const critical = short.filter(({ severity }) => severity === 'CRITICAL').length

  function hasFramework(id: string, name: Framework): boolean {
    return posture.controls.some(control => control.id === id && control.frameworks[name] !== undefined)
  }

  it('leads from a framework over its clause and control to the findings', async () => {
    const page = await opened()
    const framework = page.locator('details.framework[data-framework="PCI DSS 4.0.1"]')
    await framework.locator('summary').first().click()
    const clause = framework.locator('.clause', { hasText: '7.2.1' })
    expect(await clause.locator('.status').textContent()).toContain('failing')
    await clause.locator('summary').click()
    await clause
      .getByRole('link', { name: /open finding/ })
      .first()
      .click()
    expect(await page.locator('.group').count()).toBe(1)
    expect(await page.locator('.group .item').first().isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Reset' }).click()
    await framework.getByRole('link', { name: 'Only the findings of this framework' }).click()
    await expect.poll(() => page.locator('details.framework:visible').count()).toBe(1)
    expect(findHash(page)).toBe('#framework=PCI+DSS+4.0.1&at=findings')
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(() => page.locator('details.framework:visible').count()).toBe(posture.frameworks.length)
  })

  it('opens the clauses of a framework without scripts', async () => {
    const page = await opened({ ...DESK, javaScriptEnabled: false })
    const framework = page.locator('details.framework[data-framework="SOC 2"]')
    expect(await framework.locator('.clause').first().isVisible()).toBe(false)
    await framework.locator('summary').first().click()
    expect(await framework.locator('.clause').first().isVisible()).toBe(true)
  })

  it('makes no request, and cannot', async () => {
    const page = await opened()
    await page.evaluate(
      `document.addEventListener('securitypolicyviolation', event => (window.refused = event.effectiveDirective))`,
    )
    expect(await page.evaluate(`fetch('https://example.com').then(() => 'sent', () => 'refused')`)).toBe(
      'refused',
    )
    await expect.poll(() => page.evaluate('window.refused')).toBe('connect-src')
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))`,
    )
    expect(await page.evaluate('window.ran')).toBeUndefined()
    expect(faults.length).toBeGreaterThan(0)
    faults = []
  })

  it('filters by severity, and has that in its address', async () => {
    const page = await opened()
    await expectShown(page, short.length)
    await page.getByRole('checkbox', { name: 'Critical' }).check()
    await expectShown(page, critical)
    await expect.poll(() => findHash(page)).toBe('#severity=CRITICAL')
    await page.getByRole('checkbox', { name: 'High' }).check()
    await expectShown(page, critical + short.filter(({ severity }) => severity === 'HIGH').length)
    await expect.poll(() => findHash(page)).toBe('#severity=CRITICAL%2CHIGH')
    await page.getByRole('button', { name: 'Reset' }).click()
    await expectShown(page, short.length)
    await expect.poll(() => findHash(page)).toBe('')
  })

  const filters = [
    ['Strategy', 'Patching', short.filter(({ control }) => control.startsWith('patching/')).length],
    ['Kind', 'Repository', short.filter(({ resource }) => resource.kind === 'AWS::ECR::Repository').length],
    [
      'Framework',
      'PCI DSS 4.0.1',
      short.filter(({ control }) => hasFramework(control, 'PCI DSS 4.0.1')).length,
    ],
    [
      'Framework',
      'OWASP Serverless Top 10',
      short.filter(({ control }) => hasFramework(control, 'OWASP Serverless Top 10')).length,
    ],
    ['Status', 'Open', posture.findings.length],
    ['Status', 'Accepted', posture.accepted.length],
    ['Status', 'Not evaluated', posture.unknown.length],
  ] as const

  it.each(sampleUnlessFull(filters, 3))('filters by %s %s', async (label, option, count) => {
    const page = await opened()
    await page.getByRole('combobox', { name: label }).selectOption(option)
    expect(count).toBeGreaterThan(0)
    await expectShown(page, count)
    const again = await opened(DESK, 'sample', findHash(page))
    await expectShown(again, count)
    expect(await again.getByRole('combobox', { name: label }).locator(':checked').textContent()).toBe(option)
  })

  it('lists what was not evaluated under a heading of its own, and only if asked', async () => {
    const page = await opened()
    const heading = page.locator('#findings')
    expect(await heading.textContent()).toBe(`Findings ${posture.findings.length}`)
    expect(await page.locator('.badge', { hasText: 'not evaluated' }).count()).toBe(0)
    const everything = short.length + posture.unknown.length
    for (const [option, count, title] of [
      ['Not evaluated', posture.unknown.length, `Results that are not known ${posture.unknown.length}`],
      ['Everything', everything, `Findings and results that are not known ${everything}`],
      ['Accepted', posture.accepted.length, `Findings ${posture.findings.length}`],
    ] as const) {
      await page.getByRole('combobox', { name: 'Status' }).selectOption(option)
      await expectShown(page, count)
      expect(await heading.textContent()).toBe(title)
    }
  })

  it('finds words anywhere: names, reasons, evidence, actors, frameworks', async () => {
    const page = await opened()
    const search = page.getByRole('searchbox')
    for (const [words, count] of [
      ['HARBOUR-REPORT-ROLE', 1],
      ['cve-2026-31337', 2],
      ['alice nightly', 1],
      ['owasp serverless', short.filter(({ control }) => control.endsWith('no-admin')).length],
      ['nothing has this', 0],
    ] as const) {
      await search.fill(words)
      await expectShown(page, count)
    }
    expect(await page.getByText('Nothing matches the filter.').first().isVisible()).toBe(true)
  })

  it('says what is filtered, beside the list, and takes each filter away', async () => {
    const page = await opened(DESK, 'sample', '#severity=CRITICAL&status=open')
    expect(await page.evaluate(`getComputedStyle(document.getElementById('bar')).position`)).toBe('sticky')
    expect(await page.locator('#chips button').allTextContents()).toEqual(['Critical ×', 'Open ×'])
    await page.getByRole('button', { name: 'Remove the filter Critical' }).click()
    await expectShown(page, posture.findings.length)
    expect(findHash(page)).toBe('#status=open')
  })

  it.each(sampleUnlessFull(['control', 'resource', 'account', 'region', 'kind', 'owner', 'team', 'age'], 8))(
    'groups everything once by %s, and has that in its address',
    async grouping => {
      const page = await opened(DESK, 'sample')
      await page.getByRole('combobox', { name: 'Group by' }).selectOption(grouping)
      const hash = grouping === 'control' ? '' : `#group=${grouping}`
      await expect.poll(() => findHash(page)).toBe(hash)
      for (let more = page.locator('#list > .further'); (await more.count()) > 0;) await more.click()
      const counts = await page.locator('.group .head .count').allTextContents()
      expect(counts.reduce((sum, each) => sum + Number(each), 0)).toBe(short.length)
    },
  )

  it('has the change, evidence, remediation, console and an exception of a finding', async () => {
    const page = await opened(DESK, 'sample', '#q=harbour-report-role')
    const item = page.locator('.item').first()
    await item.locator('summary').first().click()
    const text = await item.locator('.more').textContent()
    expect(text).toContain('PlatformAdmin/alice@harbour.example (iam:AttachRolePolicy), 25 Nov 2026')
    expect(text).toContain('Detach the administrator policy from the role')
    expect(text).toContain('AdministratorAccess')
    const [finding] = posture.findings.filter(({ reason }) => reason.includes('harbour-report-role'))
    const link = await item.getByRole('link', { name: 'Open in the AWS console' }).getAttribute('href')
    expect(link).toBe(finding && buildConsoleLink(finding.resource.arn))
    await item.getByText('Accept this risk').click()
    expect(JSON.parse((await item.locator('pre').textContent()) ?? '')).toEqual({
      control: finding?.control,
      resource: finding?.resource.arn,
      owner: '',
      reason: '',
      until: '',
    })
  })

  it('links to the console as it is defined, or not at all', async () => {
    const image = posture.findings.find(({ resource: { kind } }) => kind.startsWith('AWS::ECR::'))
    expect(image).toBeDefined()
    for (const { resource } of [posture.findings[0], image, posture.findings.at(-1)].flatMap(
      each => each ?? [],
    )) {
      const page = await opened(DESK, 'sample', `#q=${encodeURIComponent(resource.arn)}`)
      const item = page.locator('.item').first()
      await item.locator('summary').first().click()
      expect(await item.locator('.more').textContent()).toContain(resource.arn)
      const link = item.getByRole('link', { name: 'Open in the AWS console' })
      const expected = buildConsoleLink(resource.arn)
      expect(await link.count()).toBe(expected === undefined ? 0 : 1)
      const links = await link.all()
      expect(await Promise.all(links.map(each => each.getAttribute('href')))).toEqual(
        [expected].flatMap(each => each ?? []),
      )
    }
  })

  it('shows the new and the overdue findings, and failing controls only', async () => {
    const page = await opened(DESK, 'history')
    await page.getByRole('link', { name: /opened$/ }).click()
    await expectShown(page, 2)
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByRole('checkbox', { name: 'Overdue' }).check()
    await expectShown(page, posture.findings.filter(({ overdueDays }) => overdueDays !== undefined).length)
    const quiet = page.locator('#controls tr.quiet')
    expect(await quiet.count()).toBeGreaterThan(0)
    await page.evaluate(`for (const each of document.querySelectorAll('details.strategy')) each.open = true`)
    expect(await quiet.first().isVisible()).toBe(false)
    await page.getByRole('checkbox', { name: /fail nowhere/ }).check()
    expect(await quiet.first().isVisible()).toBe(true)
  })

  it('takes its whole state from the address, and nothing that is none', async () => {
    const page = await opened(
      DESK,
      'sample',
      '#q=webhook&severity=HIGH,WRONG&status=open&kind=Wrong&at=nowhere',
    )
    const found = await countShown(page)
    expect(found).toBeGreaterThan(0)
    expect(found).toBeLessThan(10)
    expect(await page.getByRole('searchbox').inputValue()).toBe('webhook')
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1)
    expect(await page.getByRole('combobox', { name: 'Kind' }).locator(':checked').textContent()).toBe('All')
    const broken = await opened(DESK, 'sample', '#%E0%A4%A=%')
    await expectShown(broken, short.length)
  })

  it('leads from the overview to the findings, and back', async () => {
    const page = await opened()
    await page.getByRole('link', { name: /Critical$/ }).click()
    const open = posture.findings.filter(({ severity }) => severity === 'CRITICAL').length
    await expectShown(page, open)
    expect(await page.evaluate('document.activeElement.id')).toBe('findings')
    await page.locator('a[data-filter="strategy=patching"]').click()
    await expectShown(page, short.filter(({ control }) => control.startsWith('patching/')).length)
    await page.goBack()
    await expectShown(page, open)
    await page.goBack()
    await expectShown(page, short.length)
  })

  it('opens the control that a link names', async () => {
    const id = 'least-privilege/function-role-no-admin'
    const page = await opened(DESK, 'sample', `#${id}`)
    expect(await page.locator('.group').getAttribute('data-group')).toBe(id)
    await page.locator('.group').getByRole('link', { name: id }).first().click()
    expect(await page.locator(`[id="about:${id}"] details`).getAttribute('open')).toBe('')
    expect(new URLSearchParams(findHash(page).slice(1)).get('at')).toBe(`about:${id}`)
  })

  it.each(['named', 'hostile'])('names resources in the list as without scripts: %s', async name => {
    const page = await opened({ ...DESK, javaScriptEnabled: false }, name)
    const names = await page.locator('.item .who b').allTextContents()
    const listed = await (await opened(DESK, name)).locator('.item .who b').allTextContents()
    expect(listed.length).toBeGreaterThan(2)
    expect(names).toEqual(expect.arrayContaining(listed))
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(201)
  })

  it('is used with the keyboard alone', async () => {
    const page = await opened()
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toBe('Skip to the findings')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('findings')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect
      .poll(() =>
        page.evaluate(
          `document.querySelector('#list details[open]') !== null || document.activeElement.matches('a.id, [id^="about:"] *')`,
        ),
      )
      .toBe(true)
    await page.getByRole('searchbox').focus()
    await page.keyboard.type('stock')
    await page.keyboard.press('Enter')
    await expect.poll(() => findHash(page)).toBe('#q=stock')
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').getAttribute('name')).toBe('status')
  })

  it('has the summary and the worst findings without scripts', async () => {
    const page = await opened({ ...DESK, javaScriptEnabled: false })
    expect(await page.locator('#filter').isVisible()).toBe(false)
    expect(await page.locator('.item').count()).toBe(Math.min(50, posture.findings.length))
    expect(await page.locator('.item').first().isVisible()).toBe(true)
    const [strategy] = await page.locator('details.strategy').all()
    await strategy?.locator('summary').first().click()
    expect(await strategy?.locator('tr').last().isVisible()).toBe(true)
  })

  const refreshes = [
    ['light', DESK, 'whole'],
    ['dark', { ...DESK, colorScheme: 'dark' }, 'whole'],
    ['on a phone', PHONE, 'whole'],
    ['on a phone in the dark', { ...PHONE, colorScheme: 'dark' }, 'whole'],
    ['with long names', PHONE, 'long'],
    ['with hostile names', PHONE, 'hostile'],
  ] as const

  it.each(sampleUnlessFull(refreshes, 3))('has nothing that axe objects to: %s', async (_, options, name) => {
    const page = await opened(options, name)
    await page.evaluate(axe.source)
    await page.evaluate(`for (const part of document.querySelectorAll('details')) part.open = true`)
    expect(await listViolations(page)).toEqual([])
  })

  it('has nothing that axe objects to before anything is opened', async () => {
    const page = await opened()
    await page.evaluate(axe.source)
    expect(await listViolations(page)).toEqual([])
  })

  it.each(sampleUnlessFull(['long', 'hostile', 'mixed', 'sample', 'swept', 'history'], 3))(
    'does not scroll sideways on a phone: %s',
    async name => {
      const page = await opened(PHONE, name)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
      await page.evaluate(`for (const part of document.querySelectorAll('details')) part.open = true`)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
      expect(await page.evaluate(WIDE)).toEqual([])
    },
  )

  it('shows every finding on paper with its evidence, and nothing to press', async () => {
    const page = await opened()
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    expect(await page.locator('.item').count()).toBe(short.length)
    expect(await page.evaluate(hidden('.item .more'))).toBe(0)
    expect(await page.locator('.checklist .about').first().isVisible()).toBe(false)
    expect(await page.locator('#filter').isVisible()).toBe(false)
    expect(await page.locator('#filtered').isVisible()).toBe(false)
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000)
    expect(await page.evaluate(`document.querySelectorAll('details[open]').length`)).toBe(0)
  })

  it('has on paper the layout of a desktop: a page is as narrow as a phone', async () => {
    const page = await opened({ viewport: { width: 688, height: 970 } }, 'whole')
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.register td')).display`)).toBe(
      'table-cell',
    )
    const [who, what] = await page.locator('.item summary').first().locator('.who, .what').all()
    expect((await what?.boundingBox())?.y).toBeLessThan(Number((await who?.boundingBox())?.y) + 5)
    expect(await page.evaluate(WIDE)).toEqual([])
  })

  it('says on paper what a filter leaves out', async () => {
    const page = await opened(DESK, 'sample', '#severity=CRITICAL&q=harbour')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('#filtered').textContent()).toMatch(
      /^Filtered by Critical; “harbour”: \d of 53 shown\.$/,
    )
    expect(await page.locator('#filtered').isVisible()).toBe(true)
  })

  it('lists and filters tens of thousands of findings by pages', async () => {
    const page = await opened(DESK, 'large')
    expect(await page.locator('#shown').textContent()).toBe('All 50,000 shown')
    expect(await page.locator('.item').count()).toBeLessThan(1_000)
    await page.getByRole('searchbox').fill('service-4321')
    await expect.poll(() => page.locator('#shown').textContent()).toMatch(/^\d+ of 50,000 shown$/)
    expect(await page.locator('.item').first().textContent()).toContain('service-4321')
    await page.getByRole('searchbox').fill('')
    await expect.poll(() => page.locator('#shown').textContent()).toBe('All 50,000 shown')
    const items = await page.locator('.item').count()
    await page.locator('.group .further').first().click()
    expect(await page.locator('.item').count()).toBe(items + 100)
  })
})

/** Elements that stick out of the window; what is out of sight on purpose does not count. */
const WIDE = `[...document.querySelectorAll('body *:not(.hidden-text, .skip)')]
  .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
  .map(element => element.outerHTML.slice(0, 80))`

async function countShown(page: Page): Promise<number> {
  return Number(/(\d+) (of|shown)/.exec((await page.locator('#shown').textContent()) ?? '')?.[1])
}

async function expectShown(page: Page, count: number): Promise<void> {
  const all = await page.evaluate<number>(`(() => {
    const { items } = JSON.parse(document.getElementById('data').textContent)
    const { value } = document.getElementById('filter').elements.status
    return items.filter(([status]) => value === 'all' || (status === 2) === (value === 'unknown')).length
  })()`)
  const text = count === all ? `All ${all} shown` : `${count} of ${all} shown`
  await expect.poll(() => page.locator('#shown').textContent()).toBe(text)
}

function findHash(page: Page): string {
  return new URL(page.url()).hash
}

function hidden(selector: string): string {
  return `[...document.querySelectorAll('${selector}')].filter(element => !element.checkVisibility()).length`
}

async function listViolations(page: Page): Promise<unknown> {
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(node => node.html.slice(0, 120) + ' ' + (node.any[0]?.message ?? '')).join(' | ')))`)
}
