{
  'targets': [
    {
      'target_name': 'wiretable_pcap',
      'sources': [
        'src/capture/native/addon.cc',
        'src/capture/native/capture-thread.cc',
        'src/capture/native/host.cc',
        'src/capture/native/libpcap.cc',
      ],
      'dependencies': ['<!(node -p "require(\'node-addon-api\').targets"):node_addon_api_except'],
      'defines': ['NAPI_VERSION=8'],
      'cflags_cc': ['-std=c++17', '-Wextra'],
      'conditions': [
        ['OS=="linux"', {'libraries': ['-ldl', '-pthread']}],
        ['OS=="mac"', {'xcode_settings': {'CLANG_CXX_LANGUAGE_STANDARD': 'c++17', 'MACOSX_DEPLOYMENT_TARGET': '11.0'}}],
        # libpcap's threads and descriptors are POSIX; elsewhere the program reads files.
        ['OS=="win"', {'type': 'none'}],
      ],
    },
  ],
}
