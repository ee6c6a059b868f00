import { handleClosedPipe } from '../cli/output/terminal.ts'
import { replayDay } from './replay-day.ts'

handleClosedPipe()
process.exitCode = await replayDay(process.argv.slice(2))
