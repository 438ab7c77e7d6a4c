import { expect, it } from 'vitest'
import { isForbiddenMethod, isSafelistedMethod, isToken, normalizeMethod } from '../src/index.ts'
import { allBytes } from './example.ts'

it('a token is one or more of its 77 bytes', () => {
  expect(allBytes.filter(isToken).join('')).toBe(
    "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
  )
  expect(isToken('')).toBe(false)
  expect(isToken('GET ')).toBe(false)
  expect(isToken('X-Ä')).toBe(false)
  expect(isToken('X\u0141')).toBe(false)
})

it('CONNECT, TRACE and TRACK are forbidden in any case', () => {
  for (const method of ['CONNECT', 'connect', 'TRACE', 'TrAcE', 'track'])
    expect(isForbiddenMethod(method)).toBe(true)
  for (const method of ['GET', 'TRACE ', 'TRAC', 'trac\u212a', ''])
    expect(isForbiddenMethod(method)).toBe(false)
})

it('7 only DELETE GET HEAD OPTIONS POST PUT are upper-cased', () => {
  const methods = ['delete', 'Get', 'hEAD', 'options', 'post', 'pUt', 'patch', 'Patch', 'custom', 'po\u017ft']
  expect(methods.map(normalizeMethod)).toEqual([
    ...['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'patch', 'Patch', 'custom', 'po\u017ft'],
  ])
})

it('44 safelisted methods are exactly GET, HEAD and POST, case-sensitive', () => {
  for (const method of ['GET', 'HEAD', 'POST']) expect(isSafelistedMethod(method)).toBe(true)
  for (const method of ['get', 'Post', 'PUT', 'OPTIONS', 'PATCH', 'QUERY', '']) {
    expect(isSafelistedMethod(method), method).toBe(false)
  }
})
