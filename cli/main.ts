import { runCli } from './assay.ts'
import { handleClosedPipe } from './output/terminal.ts'

handleClosedPipe()
process.exitCode = await runCli(process.argv.slice(2))
