import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { chromium } from 'playwright-core'
import { findChromium } from '../test/reports/chromium.ts'

/** The part of the example's day that the README shows: from the line of one event to the line of another. */
const SHOWN = { from: '09:31:07  ', to: '10:22:19  ' }

/** The colors that the terminal uses, by their SGR codes. */
const COLORS: Readonly<Record<string, string>> = {
  '1': 'font-weight:700',
  '90': 'color:#8b98a5',
  '31': 'color:#ff7b72',
  '32': 'color:#56d364',
  '36': 'color:#76d9e6',
}

/** A color change, with its code. */
const SGR = new RegExp(String.raw`${String.fromCodePoint(27)}\[([\d;]*)m`)

const root = fileURLToPath(new URL('..', import.meta.url))
const day = spawnSync('npm', ['start', '--silent'], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1', COLUMNS: '120' },
})
if (day.status !== 0) throw new Error(`npm start failed: ${day.stderr}`)

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('Chromium was not found: install it, or set CHROMIUM_PATH')
const browser = await chromium.launch({ executablePath })
await takeScreenshot('report', new URL('../out/report.html', import.meta.url).href, {
  width: 1200,
  height: 860,
})
await takeScreenshot(
  'day',
  `data:text/html;charset=utf-8,${encodeURIComponent(renderTerminal(selectLines(day.stdout)))}`,
  {
    width: 1080,
    height: 100,
  },
)
await browser.close()

/** Writes `docs/<name>.png` of a page: the visible part of the report, and the whole stream of events. */
async function takeScreenshot(
  name: 'report' | 'day',
  url: string,
  viewport: { width: number; height: number },
): Promise<void> {
  const page = await browser.newPage({ viewport })
  await page.goto(url)
  const path = fileURLToPath(new URL(`${name}.png`, import.meta.url))
  await page.screenshot({ path, fullPage: name === 'day' })
  await page.close()
}

function selectLines(stream: string): string {
  const lines = stream.split('\n')
  const plain = lines.map(stripVTControlCharacters)
  const start = plain.findIndex(line => line.startsWith(SHOWN.from))
  const end = plain.findIndex(line => line.startsWith(SHOWN.to))
  if (start < 0 || end < start)
    throw new Error('the events of the day have changed: choose other lines to show')
  return lines.slice(start, end).join('\n').trimEnd()
}

/** An HTML page that shows `text` as a terminal does. */
function renderTerminal(text: string): string {
  const style =
    'margin:0;padding:20px 24px;background:#0d1117;color:#e6edf3;font:14px/1.5 monospace;white-space:pre-wrap'
  return `<!doctype html><body style="margin:0;background:#0d1117"><pre style="${style}">${renderSpans(text)}</pre>`
}

function renderSpans(text: string): string {
  const open: string[] = []
  const parts = text.split(SGR)
  const marked = parts.map((part, index) => {
    if (index % 2 === 0) return part.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const style = COLORS[part]
    if (style === undefined) return open.pop() ?? ''
    open.push('</span>')
    return `<span style="${style}">`
  })
  return marked.join('')
}
