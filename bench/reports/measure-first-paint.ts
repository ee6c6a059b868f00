import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { findChromium } from '../../test/reports/chromium.ts'

/** How often the report is opened: the fastest counts, since other processes only ever slow it down. */
const RUNS = 5

/** The milliseconds until Chromium first shows something of the HTML report `path`; undefined without a Chromium. */
export async function measureFirstPaint(path: string): Promise<number | undefined> {
  const executablePath = findChromium()
  if (executablePath === undefined) return undefined
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const times: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      await page.goto(pathToFileURL(path).href)
      times.push(await page.evaluate<number>(FIRST_PAINT))
      await page.close()
    }
    return Math.min(...times)
  } finally {
    await browser.close()
  }
}

/** Resolves to the time of the first contentful paint, counted from the start of the navigation. */
const FIRST_PAINT = `new Promise(resolve => {
  new PerformanceObserver(list => {
    for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime)
  }).observe({ type: 'paint', buffered: true })
})`
