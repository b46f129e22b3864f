{
  # The same kernels once for each instruction set; convolutions may fuse multiply and add, layers may not.
  "target_defaults": {
    "cflags_cc": ["-std=gnu++17", "-O3", "-fno-math-errno", "-fno-rtti", "-Wno-psabi", "-Wno-attributes"],
    "cflags_cc!": ["-std=gnu++14", "-std=gnu++20", "-O2", "-fno-exceptions"],
    "xcode_settings": {
      "OTHER_CPLUSPLUSFLAGS": ["-std=gnu++17", "-O3", "-fno-math-errno", "-Wno-psabi"],
      "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
      "MACOSX_DEPLOYMENT_TARGET": "11.0"
    }
  },
  "targets": [
    {
      "target_name": "midline_kernels",
      "sources": ["src/addon.cc", "src/workers.cc"],
      "defines": ["NAPI_VERSION=8"],
      "conditions": [
        ["target_arch=='x64'", {"dependencies": ["convolution_avx2", "layers_avx2", "convolution_avx512", "layers_avx512"]}],
        ["target_arch=='arm64'", {"dependencies": ["convolution_neon", "layers_neon"]}]
      ]
    }
  ],
  "conditions": [
    ["target_arch=='x64'", {
      "targets": [
        {
          "target_name": "convolution_avx2", "type": "static_library", "sources": ["src/convolution.cc"], "defines": ["ISA=avx2"],
          "cflags_cc": ["-mavx2", "-mfma", "-ffp-contract=fast"], "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-mavx2", "-mfma", "-ffp-contract=fast"]}
        },
        {
          "target_name": "layers_avx2", "type": "static_library", "sources": ["src/layers.cc", "src/kernel-table.cc"], "defines": ["ISA=avx2"],
          "cflags_cc": ["-mavx2", "-mfma", "-ffp-contract=off"], "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-mavx2", "-mfma", "-ffp-contract=off"]}
        },
        {
          "target_name": "convolution_avx512", "type": "static_library", "sources": ["src/convolution.cc"], "defines": ["ISA=avx512"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512dq", "-mfma", "-mprefer-vector-width=512", "-ffp-contract=fast"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512dq", "-mfma", "-ffp-contract=fast"]}
        },
        {
          "target_name": "layers_avx512", "type": "static_library", "sources": ["src/layers.cc", "src/kernel-table.cc"], "defines": ["ISA=avx512"],
          "cflags_cc": ["-mavx512f", "-mavx512vl", "-mavx512dq", "-mfma", "-mprefer-vector-width=512", "-ffp-contract=off"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-mavx512f", "-mavx512vl", "-mavx512dq", "-mfma", "-ffp-contract=off"]}
        }
      ]
    }],
    ["target_arch=='arm64'", {
      "targets": [
        {
          "target_name": "convolution_neon", "type": "static_library", "sources": ["src/convolution.cc"], "defines": ["ISA=neon"],
          "cflags_cc": ["-ffp-contract=fast"], "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-ffp-contract=fast"]}
        },
        {
          "target_name": "layers_neon", "type": "static_library", "sources": ["src/layers.cc", "src/kernel-table.cc"], "defines": ["ISA=neon"],
          "cflags_cc": ["-ffp-contract=off"], "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-ffp-contract=off"]}
        }
      ]
    }]
  ]
}
