import Testing

@testable import Foundations

@Suite struct SystemMemoryTests {
  @Test func theKernelsReportIsRead() {
    let report = "MemTotal:       24683704 kB\nMemFree: 1 kB\nMemAvailable:   22481640 kB\n"
    #expect(SystemMemory.available(inReport: report) == 22_481_640 * 1024)
    #expect(SystemMemory.available(inReport: "MemTotal: 5 kB\n") == nil)
    #expect(SystemMemory.available(inReport: "MemAvailable: much\n") == nil)
    #expect(SystemMemory.available > 1 << 20)
  }
}
