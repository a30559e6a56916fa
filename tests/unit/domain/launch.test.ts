import { describe, expect, test } from 'vitest'
import { forwardAddress, isLaunchPage } from '@/lib/domain/launch'

const PORTAL = 'https://portal.example.com'

describe('the launch page never forwards to itself', () => {
  test.each([
    'https://portal.example.com/launch/i-1',
    'http://portal.example.com/launch/i-1',
    'https://portal.example.com/zh/launch/i-1',
    'https://PORTAL.example.com/en/launch/i-1?x=1',
    'https://portal.example.com/launch',
  ])('%s', (address) => {
    expect(isLaunchPage(address, PORTAL)).toBe(true)
    expect(forwardAddress(address, PORTAL)).toBeNull()
  })

  test('below a path of its own', () => {
    expect(isLaunchPage('https://example.com/portal/launch/i', 'https://example.com/portal')).toBe(true)
    expect(isLaunchPage('https://example.com/launch/i', 'https://example.com/portal')).toBe(false)
    expect(isLaunchPage('https://example.com/portal/zh/launch', 'https://example.com/portal/')).toBe(true)
    expect(isLaunchPage('https://example.com/launch', 'no address')).toBe(false)
  })

  test.each([
    'https://app.example.com/launch/i-1',
    'https://portal.example.com/launching',
    'https://portal.example.com/',
    'https://portal.example.com/x/launch/i-1',
    'https://portal.example.com/zhen/launch',
    'https://portal.example.com/fr/launch',
    'https://portal.example.com:8443/launch/i-1',
    'launch/i-1',
  ])('%s is another page', (address) => {
    expect(isLaunchPage(address, PORTAL)).toBe(false)
  })
})

describe('only web addresses are forwarded to', () => {
  test.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://example.com', 'app.example.com', ''])(
    '%s is none',
    (address) => {
      expect(forwardAddress(address, PORTAL)).toBeNull()
    },
  )

  test('plain http too, because that is the seller’s choice', () => {
    expect(forwardAddress('http://app.example.com', PORTAL)).toBe('http://app.example.com/')
  })

  test('an address is normalised', () => {
    expect(forwardAddress('https://App.example.com/a b"c', PORTAL)).toBe('https://app.example.com/a%20b%22c')
  })
})
