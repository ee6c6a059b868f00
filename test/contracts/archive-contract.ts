import { describe, expect, it } from 'vitest'
import type { ReportArchive, ReportContent } from '../../reports/publish/report-archive.ts'

/** Tests what every archive must do, for each adapter. The tests share one archive, each with keys of its own. */
export function testArchiveContract(name: string, archive: () => ReportArchive): void {
  describe(`the archive's contract: ${name}`, () => {
    it('reports why a key has no object', async () => {
      expect(await archive().read('never/a')).toEqual({ unreadable: expect.any(String) as string })
    })

    it('returns what was stored, unchanged', async () => {
      const text = 'ü "quoted" \u202e <b>\r\n\u0000 😀'
      expect(await archive().putIfAbsent('kept/a', content(text))).toBe(true)
      expect(await archive().read('kept/a')).toEqual({ text })
    })

    it('keeps the first object of a key that must not change', async () => {
      expect(await archive().putIfAbsent('first/a', content('one'))).toBe(true)
      expect(await archive().putIfAbsent('first/a', content('two'))).toBe(false)
      expect(await archive().read('first/a')).toEqual({ text: 'one' })
    })

    it('keeps one of many concurrent objects', async () => {
      const tries = Array.from({ length: 6 }, (_, index) =>
        archive()
          .putIfAbsent('race/a', content(String(index)))
          .catch((failure: Error) => failure.name),
      )
      const outcomes = await Promise.all(tries)
      expect(outcomes.filter(outcome => outcome === true)).toHaveLength(1)
      for (const outcome of outcomes) expect([true, false, 'ConflictError']).toContain(outcome)
      expect(await archive().read('race/a')).toEqual({ text: String(outcomes.indexOf(true)) })
    })

    it('replaces the object of a key that holds the newest', async () => {
      await archive().replace('latest/a', content('one'))
      await archive().replace('latest/a', content('two'))
      expect(await archive().read('latest/a')).toEqual({ text: 'two' })
    })

    it('holds megabytes', async () => {
      const text = 'line ü\n'.repeat(800_000)
      expect(await archive().putIfAbsent('large/a', content(text))).toBe(true)
      const found = await archive().read('large/a')
      expect('text' in found && found.text === text).toBe(true)
    })

    it('accepts keys with special characters', async () => {
      for (const key of ['names/a b/ü+%2F&?#', "names/'(x)*!/~"]) {
        expect(await archive().putIfAbsent(key, content(key))).toBe(true)
        expect(await archive().read(key)).toEqual({ text: key })
      }
    })
  })
}

function content(text: string): ReportContent {
  return { text, mediaType: 'text/plain; charset=utf-8' }
}
