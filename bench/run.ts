import { bundleCosts } from './bundles.ts'
import { eventToSheet } from './event-to-sheet.ts'

const RUNS = 200

const events = [...(await eventToSheet(10, RUNS)), ...(await eventToSheet(1_000, RUNS))]
const bundles = await bundleCosts()
const machine = { node: process.version, platform: `${process.platform} ${process.arch}` }

if (process.argv.includes('--json'))
  console.log(JSON.stringify({ schema: 'assay.bench/1', machine, events, bundles }, undefined, 2))
else print()

function print(): void {
  console.log(`node ${machine.node}, ${machine.platform}; ${RUNS} events each\n`)
  for (const { event, functions, affected, calls, laterCalls, ms } of events) {
    const size = `${functions} functions`.padStart(15)
    console.log(
      `${event.padEnd(40)}${size}  ${calls} calls (+ ${laterCalls} later)  ${affected} affected  p50 ${ms.p50} ms  p95 ${ms.p95} ms`,
    )
  }
  console.log()
  for (const { handler, kilobytes, importMs } of bundles) {
    console.log(`${handler.padEnd(20)}${String(kilobytes).padStart(8)} KB  import ${importMs} ms`)
  }
}
