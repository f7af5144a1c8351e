import CCurl

/// Gets files by HTTPS through the system's libcurl.
///
/// The library is loaded when it is first needed, so that programs that fetch nothing start as
/// quickly as before; proxies and certificates are the system's.
///
/// `@unchecked Sendable`: the functions found are never changed; each transfer has a handle of its
/// own.
final class HTTPClient: @unchecked Sendable {
  /// How a transfer ended.
  enum Outcome: Equatable {
    /// All bytes came.
    case complete
    /// The server can't resume from the middle, or the part that is here is too long.
    case cannotResume
    /// It may go better at another time: cut off, stalled, no connection, a server in trouble.
    case interrupted(String)
    /// It will not go better: the address is wrong, or the sink has stopped.
    case refused(String)
  }

  private var functions: CCurl

  /// Loads libcurl.
  /// - Throws: `DatasetError.cannotFetch` where it is not installed.
  init() throws(DatasetError) {
    let memory = UnsafeMutablePointer<CCurl>.allocate(capacity: 1)
    defer { memory.deallocate() }
    guard ccurl_open(memory) else {
      throw .cannotFetch(
        reason: "libcurl is not installed: install libcurl4 (apt-get install libcurl4), or put the "
          + "files into the data folder by hand")
    }
    functions = memory.pointee
  }

  /// Gets a file's bytes from an offset on.
  /// - Parameters:
  ///   - address: HTTPS; HTTP where the limits accept it.
  ///   - part: where they go.
  ///   - offset: how many bytes are here already.
  ///   - limit: the most bytes the part may have.
  ///   - limits: seconds of patience.
  ///   - progress: receives the number of bytes so far.
  /// - Returns: how the transfer ended.
  func get(
    _ address: String, into part: borrowing PartialFile, from offset: Int, limit: Int,
    limits: DownloadLimits, progress: (Int) -> Void
  ) -> Outcome {
    var position = offset
    return withoutActuallyEscaping(progress) { progress in
      transfer(address, from: offset, limits: limits) { bytes in
        guard part.append(bytes, at: position) else { return false }
        position += bytes.count
        progress(position)
        return position <= limit
      }
    }
  }

  /// What receives the bytes.
  private struct Sink {
    let write: (UnsafeRawBufferPointer) -> Bool
  }

  private func transfer(
    _ address: String, from offset: Int, limits: DownloadLimits,
    _ write: (UnsafeRawBufferPointer) -> Bool
  ) -> Outcome {
    guard let handle = functions.curl_easy_init() else { return .refused("libcurl has no memory") }
    defer { functions.curl_easy_cleanup(handle) }
    var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let code = message.withUnsafeMutableBufferPointer { message -> CURLcode in
      guard let string = message.baseAddress else { return CURLE_OUT_OF_MEMORY }
      return withoutActuallyEscaping(write) { write in
        var sink = Sink(write: write)
        return withUnsafeMutablePointer(to: &sink) {
          perform(handle, address, offset, limits, $0, string)
        }
      }
    }
    let status = ccurl_status(&functions, handle)
    return outcome(code, status: status, message: message)
  }

  private func perform(
    _ handle: UnsafeMutableRawPointer, _ address: String, _ offset: Int, _ limits: DownloadLimits,
    _ sink: UnsafeMutablePointer<Sink>, _ message: UnsafeMutablePointer<CChar>
  ) -> CURLcode {
    address.withCString { url in
      var request = CCurlRequest(
        url: url, offset: Int(offset), connect_seconds: limits.connectSeconds,
        stall_seconds: limits.stallSeconds, accepts_http: limits.acceptsPlainHTTP,
        sink: { bytes, size, count, context in
          guard let context, let bytes else { return 0 }
          let sink = context.assumingMemoryBound(to: Sink.self).pointee
          let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
          return sink.write(buffer) ? size * count : 0
        }, context: UnsafeMutableRawPointer(sink), message: message)
      let code = ccurl_prepare(&functions, handle, &request)
      return code == CURLE_OK ? functions.curl_easy_perform(handle) : code
    }
  }

  private func outcome(_ code: CURLcode, status: Int, message: [CChar]) -> Outcome {
    let detail = String(
      decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let string =
      detail.isEmpty
      ? functions.curl_easy_strerror(code).map { String(cString: $0) }
        ?? "curl error \(code.rawValue)" : detail
    switch code {
    case CURLE_OK: return .complete
    case CURLE_RANGE_ERROR, CURLE_BAD_DOWNLOAD_RESUME: return .cannotResume
    case CURLE_HTTP_RETURNED_ERROR where status == 416: return .cannotResume
    case CURLE_HTTP_RETURNED_ERROR where status < 500 && status != 408 && status != 429:
      return .refused("the server answered with status \(status)")
    case CURLE_HTTP_RETURNED_ERROR:
      return .interrupted("the server answered with status \(status)")
    case CURLE_OPERATION_TIMEDOUT: return .interrupted("no answer in time (\(string))")
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_WRITE_ERROR,
      CURLE_TOO_MANY_REDIRECTS, CURLE_PEER_FAILED_VERIFICATION:
      return .refused(string)
    default: return .interrupted(string)
    }
  }
}

/// How patient a download is.
public struct DownloadLimits: Sendable, Equatable {
  /// Seconds until a connection must stand.
  public var connectSeconds = 20
  /// Seconds without a byte after which a transfer is given up and tried again.
  public var stallSeconds = 30
  /// Tries at each address; each continues where the last one stopped.
  public var triesPerAddress = 4
  /// Seconds before a second try, twice as many before each further one.
  public var pauseSeconds = 1.0
  /// The most bytes of a file whose size is not known.
  public var largestFile = 1 << 31
  /// Whether addresses without encryption are accepted: for tests with a server of their own.
  package var acceptsPlainHTTP = false

  /// The usual patience.
  public init() {}
}
