import CHDF5
import Glibc

/// The file driver through which HDF5 writes into a `JournaledFile`.
///
/// The callbacks run inside a call of HDF5, under its lock; they call no function of it except the
/// one that hands over the file.
enum JournalDriver {
  /// The driver's number, known from its first use on.
  private static let registered: Result<hid_t, ReplayError> = {
    do throws(ReplayError) {
      let library = try HDF5Library.shared()
      var driver = chdf5_make_driver()
      addCallbacks(to: &driver)
      let id = library.call { $0.H5FDregister(&driver) }
      guard id >= 0 else {
        throw .libraryUnavailable(reason: "it refuses the driver that keeps recordings whole")
      }
      return .success(id)
    } catch {
      return .failure(error)
    }
  }()

  /// Makes a file's settings lead to the journaled file, which must outlive the open file.
  static func use(_ file: JournaledFile, in settings: borrowing HDF5Handle, access: HDF5Access)
    throws(ReplayError)
  {
    let (driver, id) = (try registered.get(), settings.id)
    let context = Unmanaged.passUnretained(file).toOpaque()
    // HDF5 copies the pointer.
    try access.check("the file", "choose the driver") { functions in
      withUnsafePointer(to: context) { functions.H5Pset_driver(id, driver, $0) }
    }
  }

  private static func addCallbacks(to driver: inout H5FD_class_t) {
    driver.open = { _, _, settings, _ in JournalDriver.open(settings) }
    driver.close = { file in
      free(file)
      return 0
    }
    driver.query = { _, features in
      features?.pointee = chdf5_driver_features()
      return 0
    }
    driver.get_eoa = { file, _ in
      JournalDriver.withFile(file) { $0.pointee.end_of_allocation } ?? .max
    }
    driver.set_eoa = { file, _, address in
      JournalDriver.withFile(file) { $0.pointee.end_of_allocation = address } == nil ? -1 : 0
    }
    driver.get_eof = { file, _ in JournalDriver.journaled(file).map { haddr_t($0.end) } ?? .max }
    driver.read = { file, _, _, address, count, bytes in
      let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: count)
      return JournalDriver.journaled(file)?.read(into: buffer, at: Int(address)) == true ? 0 : -1
    }
    driver.write = { file, _, _, address, count, bytes in
      let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
      return JournalDriver.journaled(file)?.write(buffer, at: Int(address)) == true ? 0 : -1
    }
    driver.truncate = { file, _, _ in
      guard let length = JournalDriver.withFile(file, { $0.pointee.end_of_allocation }) else {
        return -1
      }
      return JournalDriver.journaled(file)?.extend(to: Int(length)) == true ? 0 : -1
    }
  }

  private static func open(_ settings: hid_t) -> UnsafeMutablePointer<H5FD_t>? {
    guard let info = HDF5Library.functionsInsideCall?.H5Pget_driver_info(settings),
      let memory = calloc(1, MemoryLayout<CHDF5File>.stride)
    else { return nil }
    let file = memory.bindMemory(to: CHDF5File.self, capacity: 1)
    file.pointee.context = info.load(as: UnsafeMutableRawPointer.self)
    return UnsafeMutableRawPointer(file).assumingMemoryBound(to: H5FD_t.self)
  }

  /// The driver's own part of an open file; HDF5's part is its first member.
  private static func withFile<Value>(
    _ file: UnsafePointer<H5FD_t>?, _ body: (UnsafeMutablePointer<CHDF5File>) -> Value
  ) -> Value? {
    guard let file else { return nil }
    let memory = UnsafeMutableRawPointer(mutating: file)
    return body(memory.assumingMemoryBound(to: CHDF5File.self))
  }

  private static func journaled(_ file: UnsafePointer<H5FD_t>?) -> JournaledFile? {
    withFile(file) { $0.pointee.context }.flatMap { $0 }.map {
      Unmanaged<JournaledFile>.fromOpaque($0).takeUnretainedValue()
    }
  }
}
