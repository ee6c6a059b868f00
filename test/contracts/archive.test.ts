import { archiveContract } from './archive.ts'
import { memoryArchive } from './memory-archive.ts'

const archive = memoryArchive()

archiveContract('memory', () => archive)
